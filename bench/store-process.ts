import { sampleCustomers } from '../local/store/sample-customers.ts';
import { startSimulatedStore } from '../local/store/simulated-store.ts';

/** A simulated store in its own process. It sends its address, and ends with the process that started it. */

const [customers = '0', latencyMs = '0'] = process.argv.slice(2);
const store = await startSimulatedStore({ accessToken: 'bench', latencyMs: Number(latencyMs) });
for (const customer of sampleCustomers(Number(customers))) store.create(customer);

process.on('disconnect', () => process.exit());
process.send?.(store.url);
