import { writeFileSync } from 'node:fs';
import { synthesize } from '../stack/synthesize.ts';
import { drawDashboard } from './draw-dashboard.ts';
import { readDashboard } from './read-dashboard.ts';

/** Draws docs/dashboard.svg, after the dashboard has changed. */

const file = new URL('../../docs/dashboard.svg', import.meta.url);
writeFileSync(file, drawDashboard(readDashboard(synthesize({ storeHash: 'abc123' }))));
