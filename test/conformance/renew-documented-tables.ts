import { conformanceCases } from './conformance-case.ts';
import { renewTables } from './documented-tables.ts';

renewTables(conformanceCases());
