import { Resolver } from 'node:dns/promises'
import type { Dns } from '../../shared/ports/ports.ts'
import { env } from './env.ts'

/** What a name server answers that knows: there is no such domain, or it has no such record. */
const ABSENT: readonly unknown[] = ['ENOTFOUND', 'ENODATA']

/** Asks the name servers of `DNS_SERVERS`, each twice for two seconds. What an earlier question was answered is not kept. */
export function dnsResolver(): Dns {
  return {
    txt: async (domainName) => {
      const resolver = new Resolver({ timeout: 2000, tries: 2 })
      const servers = env('DNS_SERVERS')
      if (servers !== 'system') resolver.setServers(servers.split(','))
      try {
        return (await resolver.resolveTxt(domainName)).map((parts) => parts.join(''))
      } catch (error) {
        return ABSENT.includes((error as NodeJS.ErrnoException).code) ? [] : 'unreachable'
      }
    },
  }
}
