import { sweepSchedule } from '../../lambda/contract.ts';
import { createSweepHandler } from '../../lambda/handlers/sweep-handler.ts';
import { serveFunction } from './serve-function.ts';

const { timeoutSeconds } = sweepSchedule;

serveFunction({ name: 'sweep', timeoutSeconds, createHandler: createSweepHandler });
