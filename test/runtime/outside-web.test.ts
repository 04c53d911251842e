import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { outsideWeb } from '../../functions/runtime/outside-web.ts'

let origin: string
const server = createServer((request, response) => {
  const answers: Record<string, () => void> = {
    '/metadata': () => response.end('<EntityDescriptor/>'),
    '/moved': () => response.writeHead(302, { location: '/metadata' }).end(),
    '/missing': () => response.writeHead(404).end(),
    '/large': () => response.end('x'.repeat(300 * 1024)),
    '/silent': () => response.destroy(),
  }
  answers[request.url ?? '']?.()
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
})

const web = (privateHosts = 'none') => {
  process.env['PRIVATE_HOSTS'] = privateHosts
  return outsideWeb()
}

describe('outsideWeb', () => {
  it.each(['https://idp.example.com/metadata', 'https://8.8.8.8/', 'https://[2606:4700:4700::1111]/'])(
    'takes %s, which is an https address of the internet',
    (url) => {
      expect(web().refusalOf(url)).toBeUndefined()
    },
  )

  it.each([
    'http://idp.example.com/metadata',
    'ftp://idp.example.com',
    'nonsense',
    'https://name:secret@idp.example.com',
    'https://localhost/metadata',
    'https://localhost./metadata',
    'https://intranet/metadata',
    'https://idp.internal',
    'https://127.0.0.1',
    'https://127.1',
    'https://2130706433',
    'https://0x7f000001',
    'https://10.1.2.3',
    'https://172.31.0.1',
    'https://192.168.0.1',
    'https://100.64.0.1',
    'https://169.254.169.254/latest/meta-data',
    'https://0.0.0.0',
    'https://224.0.0.1',
    'https://[::1]',
    'https://[::]',
    'https://[::ffff:10.0.0.1]',
    'https://[64:ff9b::a00:1]',
    'https://[2002:a00:1::]',
    'https://[fd00::1]',
    'https://[fe80::1]',
  ])('refuses %s, and does not ask it', async (url) => {
    expect(web().refusalOf(url)).toEqual(expect.any(String))
    expect(await web().read(url)).toMatchObject({ ok: false })
  })

  it('refuses a host of the internet whose name leads inside, when it is asked', async () => {
    const answer = await web().read('https://localhost.localdomain.example./')
    expect(answer.ok).toBe(false)
  })

  it('takes a private host, and http there, where the installation names it', async () => {
    expect(await web('idp.lan,127.0.0.1').read(`${origin}/metadata`)).toEqual({ ok: true, text: '<EntityDescriptor/>' })
    expect(web('idp.lan').refusalOf('http://idp.lan/metadata')).toBeUndefined()
    expect(await web('idp.lan').read(`${origin}/metadata`)).toMatchObject({ ok: false })
  })

  it.each([
    ['/moved', 'status 302: name the address that it leads to'],
    ['/missing', 'status 404'],
    ['/large', 'larger than 256 KB'],
    ['/silent', 'the connection fails'],
  ])('answers for %s why there is no document', async (path, reason) => {
    const answer = await web('127.0.0.1').read(`${origin}${path}`)
    expect(answer).toEqual({ ok: false, reason: expect.stringContaining(reason) })
  })
})
