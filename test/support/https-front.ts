import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A door with a certificate in front of a server that speaks plain HTTP. */
export interface HttpsFront {
  readonly url: string
  /** The file with the certificate, for clients to trust. */
  readonly certificate: string
  /** `GET /path`, one for every request that came through, oldest first. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** Opens the door on a free port of this machine; its certificate is made for this run by openssl. */
export async function startHttpsFront(target: string): Promise<HttpsFront> {
  const folder = await mkdtemp(join(tmpdir(), 'keyward-https-'))
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const words = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext'.split(' ')
  await promisify(execFile)('openssl', [...words, names, '-keyout', key, '-out', certificate])
  const requests: string[] = []
  const identity = { key: await readFile(key), cert: await readFile(certificate) }
  const server = createServer(identity, (incoming, answer) => {
    const { method = 'GET', url = '/', headers } = incoming
    requests.push(`${method} ${url}`)
    const forwarded = request(`${target}${url}`, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(answer)
    })
    forwarded.on('error', () => answer.destroy())
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificate,
    requests,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
