import { once } from 'node:events';
import { connect } from 'node:net';
import { CommandError } from '../../cli/command-error.ts';

const timeoutMs = 10_000;

/** Throws a CommandError if nothing listens at the address. Without this check the function would retry for long. */
export async function reach(address: string): Promise<void> {
  const { hostname, port, protocol } = new URL(address);
  const socket = connect(
    Number(port || (protocol === 'https:' ? 443 : 80)),
    hostname.replace(/^\[|\]$/g, ''),
  );
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isLate = error.name === 'AbortError';
    const reason = isLate
      ? `no connection within ${timeoutMs / 1_000} s`
      : 'code' in error
        ? error.code
        : error.name;
    throw new CommandError(
      `${address} does not answer (${reason}): check the network, and BIGCOMMERCE_API_URL if you set it`,
    );
  } finally {
    socket.destroy();
  }
}
