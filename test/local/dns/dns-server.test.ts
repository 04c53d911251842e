import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type DnsServer, startDnsServer } from '../../../infra/local/dns/dns-server.ts'

let server: DnsServer
let resolver: Resolver
beforeAll(async () => {
  server = await startDnsServer()
  resolver = new Resolver({ timeout: 1000, tries: 1 })
  resolver.setServers([server.address])
})
beforeEach(() => {
  server.set('globex.example', [])
})
afterAll(() => server.close())

describe('the local name server', () => {
  it('answers the TXT records of a name as they were set last', async () => {
    server.set('globex.example', ['keyward=1', 'v=spf1 -all'])
    expect(await resolver.resolveTxt('globex.example')).toEqual([['keyward=1'], ['v=spf1 -all']])
    server.set('globex.example', ['keyward=2'])
    expect(await resolver.resolveTxt('globex.example')).toEqual([['keyward=2']])
  })

  it('finds a name in whatever case', async () => {
    server.set('Globex.Example', ['keyward=1'])
    expect(await resolver.resolveTxt('gLOBEX.example')).toEqual([['keyward=1']])
  })

  it('divides a text that is longer than 255 bytes', async () => {
    server.set('globex.example', ['x'.repeat(300)])
    expect(await resolver.resolveTxt('globex.example')).toEqual([['x'.repeat(255), 'x'.repeat(45)]])
  })

  it('says that a name without records does not exist', async () => {
    await expect(resolver.resolveTxt('initech.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
    server.set('globex.example', ['keyward=1'])
    server.set('globex.example', [])
    await expect(resolver.resolveTxt('globex.example')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })

  it('says that a name has no records of another type', async () => {
    server.set('globex.example', ['keyward=1'])
    await expect(resolver.resolveMx('globex.example')).rejects.toMatchObject({ code: 'ENODATA' })
  })

  it('refuses records that do not fit into a datagram', () => {
    expect(() => server.set('globex.example', ['x'.repeat(500)])).toThrow('globex.example')
  })

  it('goes on after what is no question', async () => {
    const socket = createSocket('udp4')
    const port = Number(server.address.split(':')[1])
    const broken = [
      '',
      'x',
      '\0'.repeat(12),
      `\0\0\0\0\0\x01${'\0'.repeat(6)}\x3fshort`,
      `\0\0\x80\0\0\x01${'\0'.repeat(11)}`,
    ]
    for (const message of broken) socket.send(Buffer.from(message, 'latin1'), port, '127.0.0.1')
    server.set('globex.example', ['keyward=1'])
    expect(await resolver.resolveTxt('globex.example')).toEqual([['keyward=1']])
    const closed = once(socket, 'close')
    socket.close()
    await closed
  })
})
