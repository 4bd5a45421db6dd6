import { renewMechanismsPage } from './mechanisms-page.ts';

await renewMechanismsPage();
