import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readQuestion, resultCodes, TXT, writeAnswer } from './dns-message.ts'

/** A name server on this machine whose TXT records somebody sets. */
export type DnsServer = {
  /** `127.0.0.1:<port>`, as a resolver's `setServers` takes it. */
  readonly address: string
  /** Replaces the TXT records of a name; without any, the name is gone. */
  readonly set: (name: string, texts: readonly string[]) => void
  readonly close: () => Promise<void>
}

/** What a datagram holds beside the question, without extensions (RFC 1035, section 4.2.1). */
const room = 400

/**
 * Starts a name server over UDP on 127.0.0.1, by default on any free port. A name without records does not exist; one
 * with them has no record of another type. A stand-in for tests and local runs: no zones, no cache, no TCP.
 */
export async function startDnsServer(port = 0): Promise<DnsServer> {
  const records = new Map<string, readonly string[]>()
  const socket = createSocket('udp4')
  socket.on('message', (message, sender) => {
    const question = readQuestion(message)
    if (!question) return
    const texts = records.get(question.name)
    const code = texts ? resultCodes.ok : resultCodes.noSuchName
    socket.send(writeAnswer(question, code, question.type === TXT ? (texts ?? []) : []), sender.port, sender.address)
  })
  socket.bind(port, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    set: (name, texts) => {
      if (texts.reduce((size, text) => size + Buffer.byteLength(text) + 16, 0) > room) {
        throw new Error(`The TXT records of ${name} do not fit into one datagram`)
      }
      if (texts.length === 0) {
        records.delete(name.toLowerCase())
      } else {
        records.set(name.toLowerCase(), texts)
      }
    },
    close: async () => {
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}
