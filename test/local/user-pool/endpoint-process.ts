import { startUserPoolEndpoint } from '../../../infra/local/user-pool/user-pool-endpoint.ts'

const [, , databaseFile = '', port = '0'] = process.argv
const { url } = await startUserPoolEndpoint({ databaseFile, port: Number(port) })
process.stdout.write(`${url}\n`)
