import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { dnsResolver } from '../../functions/runtime/dns-resolver.ts'
import { type DnsServer, startDnsServer } from '../../infra/local/dns/dns-server.ts'

let server: DnsServer

beforeAll(async () => {
  server = await startDnsServer()
})

afterAll(async () => {
  await server.close()
})

const askAt = async (address: string, domainName: string) => {
  process.env['DNS_SERVERS'] = address
  return dnsResolver().txt(domainName)
}

describe('dnsResolver', () => {
  it('reads all TXT records of the domain itself, those in several parts as one text', async () => {
    const long = `keyward=${'A'.repeat(300)}`
    server.set('globex.test', ['v=spf1 -all', long])
    expect(await askAt(server.address, 'globex.test')).toEqual(['v=spf1 -all', long])
  })

  it('finds nothing where there is no such domain', async () => {
    expect(await askAt(server.address, 'absent.test')).toEqual([])
  })

  it('sees a change at once', async () => {
    server.set('changing.test', ['before'])
    await askAt(server.address, 'changing.test')
    server.set('changing.test', ['after'])
    expect(await askAt(server.address, 'changing.test')).toEqual(['after'])
  })

  it('says within seconds that nobody answered', async () => {
    const deaf = createSocket('udp4').bind(0, '127.0.0.1')
    await once(deaf, 'listening')
    expect(await askAt(`127.0.0.1:${deaf.address().port}`, 'globex.test')).toBe('unreachable')
    deaf.close()
  }, 15_000)
})
