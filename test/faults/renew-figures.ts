import { renewFigures } from './documented-figures.ts';

await renewFigures();
