import { createSweepHandler } from './sweep-handler.ts';

export const handler = createSweepHandler(process.env);
