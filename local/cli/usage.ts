/** What `npm start -- --help` prints. */
export const usage = `npm start [-- options]

Copies customers into a DynamoDB table with the functions as they are deployed. Without any settings
they are simulated: a store that throttles, fails and hangs on purpose, an embedded DynamoDB, the
event bus and the queues all run on this machine, without AWS, Docker or network. Sweeps copy the
store, the store changes, sweeps follow it, webhooks and events refresh single customers; then store
and table are compared.

  --ids 1,2,5-9       only refresh these customers (a real store: 1-50 by default); for one that does
                      not exist the table keeps a tombstone
  --sweep incremental  only copy what was modified since the last such sweep; the first one copies
                      every customer
  --sweep full        only compare the whole store with the whole table, which also finds deleted
                      customers; run an incremental sweep first
    --dry-run         show what it would do, and write nothing
    --allow-missing N  up to N customers are really gone: ask for them by id, although they are
                      more than a sweep believes by itself
  --json              what is stored, a line of JSON for each customer, numerals exact, or the report
                      of --sweep, on stdout, and the rest on stderr: npm -s start -- --json
  --serve             stay up until Ctrl-C, and show the endpoints and how to use them
  --port N            take the ports N (store), N+1 (DynamoDB), N+2 (the other AWS endpoints)
                      and N+3 (webhooks)
  --data DIR          keep the embedded DynamoDB in this folder; the next run finds there what is
                      stored, and how far sweeps are (the simulated store begins anew)
  --table NAME        the table, made if it is not there (default: customers-<store hash>)
  --state-table NAME  where sweeps remember how far they are, made by the first of them (default:
                      <table>-sync-state); beside a deployed stack name the table of the stack
  --verbose           all that the functions log, on stderr
  --help              this

A real store, read only, with at most 90 % of its quota; nothing but the tables is written:
  BIGCOMMERCE_STORE_HASH    what follows /stores/ in the store's API path, such as abc123
  BIGCOMMERCE_ACCESS_TOKEN  a token with the scope Customers: read-only; it is never shown
  BIGCOMMERCE_API_URL       another host than https://api.bigcommerce.com

Another DynamoDB than the embedded one:
  DYNAMODB_ENDPOINT         such as http://127.0.0.1:8000; one that is not on this machine takes
                            --table and a real store, and AWS_ACCESS_KEY_ID and the like if set
`;
