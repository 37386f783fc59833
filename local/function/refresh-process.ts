import { refreshPipeline } from '../../lambda/contract.ts';
import { createRefreshHandler } from '../../lambda/handlers/refresh-handler.ts';
import { serveFunction } from './serve-function.ts';

const { timeoutSeconds } = refreshPipeline;

serveFunction({ name: 'refresh', timeoutSeconds, createHandler: createRefreshHandler });
