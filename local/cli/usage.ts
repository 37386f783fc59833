/** What `npm start -- --help` prints. */
export const usage = `npm start [-- options]

Copies customers into a DynamoDB table with the refresh function as it is deployed. Without any
settings they are simulated: a store that throttles, fails and hangs on purpose, an embedded
DynamoDB, the event bus and the queues all run on this machine, without AWS, Docker or network.

  --ids 1,2,5-9   only these customers (default: the 300 simulated ones, or 1-50 of a real store);
                  for one that does not exist the table keeps a tombstone
  --json          their stored rows on stdout, a line of JSON each, numerals exact, the rest on
                  stderr: npm -s start -- --json
  --serve         stay up until Ctrl-C, and show the endpoints and how to use them
  --port N        take the ports N (store), N+1 (DynamoDB) and N+2 (the other AWS endpoints)
  --data DIR      keep the embedded DynamoDB in this folder; the next run finds its rows there
  --table NAME    the table, made if it is not there (default: customers-<store hash>)
  --verbose       all that the function logs, on stderr
  --help          this

A real store, read only, with at most half of its quota; nothing but the table is written:
  BIGCOMMERCE_STORE_HASH    what follows /stores/ in the store's API path, such as abc123
  BIGCOMMERCE_ACCESS_TOKEN  a token with the scope Customers: read-only; it is never shown
  BIGCOMMERCE_API_URL       another host than https://api.bigcommerce.com

Another DynamoDB than the embedded one:
  DYNAMODB_ENDPOINT         such as http://127.0.0.1:8000; one that is not on this machine takes
                            --table and a real store, and AWS_ACCESS_KEY_ID and the like if set
`;
