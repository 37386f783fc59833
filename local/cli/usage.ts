/** The output of `npm start -- --help`. */
export const usage = `npm start [-- options]

Copies customers into a DynamoDB table with the deployed functions. Without settings everything is
simulated: a store that throttles, fails and hangs on purpose, an embedded DynamoDB, the event bus
and the queues. All of it runs on this machine, without AWS, Docker or network. Sweeps copy the
store and follow its changes; webhooks and events refresh single customers. At the end store and
table are compared.

  --ids 1,2,5-9       refresh only these customers (a real store: 1-50 by default); a customer that
                      does not exist becomes a tombstone in the table
  --sweep incremental  copy only customers that were modified since the last incremental sweep; the
                      first one copies every customer
  --sweep full        compare the whole store with the whole table, which also finds deleted
                      customers; run an incremental sweep first
    --dry-run         show what the full sweep would do, and write nothing
    --allow-missing N  up to N customers are really gone: request them by id, although the limit
                      for missing customers is lower
  --api v3            read BigCommerce's API V3 in place of V2, and store addresses, attributes and
                      channels, too
  --json              print each stored customer as a line of JSON with exact numbers, or the report
                      of --sweep, on stdout, and everything else on stderr: npm -s start -- --json
  --serve             run until Ctrl-C, and show the endpoints and how to use them
  --port N            use the ports N (store), N+1 (DynamoDB), N+2 (the other AWS endpoints)
                      and N+3 (webhooks)
  --data DIR          keep the embedded DynamoDB in this folder; the next run finds the stored
                      customers and the progress of sweeps (the simulated store starts again)
  --table NAME        the table; it is created unless it exists (default: customers-<store hash>)
  --state-table NAME  the table for the progress of sweeps; the first sweep creates it (default:
                      <table>-sync-state); for a deployed stack name the table of the stack
  --verbose           print everything that the functions log, on stderr
  --help              show this text

A real store is only read, with at most 90 % of its quota, and only the tables are written:
  BIGCOMMERCE_STORE_HASH    the part that follows /stores/ in the store's API path, such as abc123
  BIGCOMMERCE_ACCESS_TOKEN  a token with the scope Customers: read-only; it is never shown
  BIGCOMMERCE_API_URL       another host than https://api.bigcommerce.com

To use another DynamoDB than the embedded one:
  DYNAMODB_ENDPOINT         an address such as http://127.0.0.1:8000; one that is not on this machine
                            needs --table and a real store, and uses AWS_ACCESS_KEY_ID and the like
`;
