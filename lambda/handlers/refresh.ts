import { createRefreshHandler } from './refresh-handler.ts';

export const handler = createRefreshHandler(process.env);
