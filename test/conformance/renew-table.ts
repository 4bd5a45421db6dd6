import { conformanceCases } from './conformance-case.ts';
import { renewTable } from './table.ts';

renewTable(conformanceCases());
