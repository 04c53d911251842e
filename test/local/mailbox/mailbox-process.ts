import { startMailbox } from '../../../infra/local/mailbox/mailbox-endpoint.ts'

/** A mailbox in a process of its own, whose consumer of events is down. Prints its address. */
const databaseFile = process.argv[2]
if (databaseFile === undefined) throw new Error('usage: mailbox-process.ts <database file>')
const { url } = await startMailbox({ databaseFile, onEvent: () => Promise.reject(new Error('down')) })
process.stdout.write(`${url}\n`)
