import { existsSync, readFileSync, unwatchFile, watchFile, writeFileSync } from 'node:fs'
import { type DnsServer, startDnsServer } from './dns-server.ts'

const EMPTY = '{}\n'
const LOOKED_AT_MS = 500

/**
 * A name server whose TXT records stand in a JSON file that a person edits, as `{"example.com": ["text"]}`. The file is
 * made where there is none; a change of it counts within a second. What cannot be read is told, and the records stay.
 */
export async function serveRecordsFile(
  file: string,
  log: (line: string) => void,
): Promise<Pick<DnsServer, 'address' | 'close'>> {
  if (!existsSync(file)) writeFileSync(file, EMPTY)
  const server = await startDnsServer()
  let names: readonly string[] = []
  const load = () => {
    try {
      const records = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>
      for (const name of names) server.set(name, [])
      for (const [name, texts] of Object.entries(records)) server.set(name, texts)
      names = Object.keys(records)
    } catch (error) {
      log(`${file} is not JSON such as {"example.com": ["text"]}: ${String(error)}`)
    }
  }
  load()
  watchFile(file, { interval: LOOKED_AT_MS, persistent: false }, load)
  return {
    address: server.address,
    close: async () => {
      unwatchFile(file, load)
      await server.close()
    },
  }
}
