import { lookup } from 'node:dns'
import { type RequestOptions as HttpOptions, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { Web, WebDocument } from '../../shared/ports/ports.ts'
import { env } from './env.ts'

const PATIENCE_MS = 5000
const BYTES_MAX = 256 * 1024

/** Addresses that are not of the internet (RFC 6890), with the cloud's own, and those that wrap others. */
const inside = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4')
}
/** Of version 6, only what is handed out to the internet (2000::/3), less the ranges in it that lead elsewhere. */
const internet6 = new BlockList()
internet6.addSubnet('2000::', 3, 'ipv6')
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  inside.addSubnet(network, prefix, 'ipv6')
}

function isOfInternet(address: string): boolean {
  if (isIP(address) === 4) return !inside.check(address, 'ipv4')
  return internet6.check(address, 'ipv6') && !inside.check(address, 'ipv6')
}

const INSIDE_NAME = /^[^.]+$|\.(?:local|localhost|internal|intranet|lan|home\.arpa)$/i

/** The host without the brackets of an address of version 6 and without a final dot. */
const hostOf = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

const isNamed = (url: URL) => env('PRIVATE_HOSTS').split(',').includes(hostOf(url))

function refusalOf(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'it is no https address'
  if (url.username || url.password) return 'it carries a name and a password'
  if (isNamed(url)) return undefined
  if (url.protocol !== 'https:') return 'it is not an https address: whoever changes it under way decides who signs in'
  const host = hostOf(url)
  const isInside = isIP(host) === 0 ? INSIDE_NAME.test(host) : !isOfInternet(host)
  return isInside ? `${host} is not an address of the internet` : undefined
}

/** Looks a name up and lets only addresses of the internet through, so what is connected to is what was checked. */
const lookupOutside: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '')
    const first = addresses[0]
    if (!first || !addresses.every(({ address }) => isOfInternet(address))) {
      return callback(new Error(`${hostname} is not an address of the internet`), '')
    }
    if (options.all) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}

/** The internet, and the hosts of `PRIVATE_HOSTS`. */
export function outsideWeb(): Web {
  return {
    refusalOf,
    read: async (address) => {
      const refusal = refusalOf(address)
      if (refusal !== undefined) return { ok: false, reason: refusal }
      const url = new URL(address)
      try {
        return await fetchDocument(url, isNamed(url) ? {} : { lookup: lookupOutside })
      } catch (error) {
        return { ok: false, reason: reasonOf(error) }
      }
    },
  }
}

async function fetchDocument(url: URL, options: HttpOptions): Promise<WebDocument> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { ...options, agent: false, signal: AbortSignal.timeout(PATIENCE_MS) }, resolve)
      .on('error', reject)
      .end()
  })
  if (response.statusCode !== 200) {
    response.destroy()
    const isRedirect = String(response.statusCode).startsWith('3')
    return {
      ok: false,
      reason: `it answers with status ${response.statusCode}${isRedirect ? ': name the address that it leads to' : ''}`,
    }
  }
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length
    if (size > BYTES_MAX) {
      response.destroy()
      return { ok: false, reason: `what it answers is larger than ${BYTES_MAX / 1024} KB` }
    }
    parts.push(part)
  }
  return { ok: true, text: Buffer.concat(parts).toString('utf8') }
}

/** What went wrong, without what only those inside may know. */
function reasonOf(error: unknown): string {
  const { name, code = '', message } = error as NodeJS.ErrnoException
  if (name === 'AbortError' || name === 'TimeoutError') return `it does not answer within ${PATIENCE_MS / 1000} seconds`
  if (message.endsWith('is not an address of the internet')) return message
  if (code === 'ENOTFOUND') return 'there is no such host'
  return `the connection fails${code ? ` (${code})` : ''}`
}
