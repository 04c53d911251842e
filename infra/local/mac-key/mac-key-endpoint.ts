import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { openKeyRing } from './key-ring.ts'
import { callKms } from './mac-operations.ts'

export type MacKeyEndpointOptions = {
  /** JSON file of the keys, mode 0600; made when missing, kept between starts. */
  keyFile: string
  /** 0, the default, takes a free one. */
  port?: number
}

export type MacKeyEndpoint = {
  /** `http://127.0.0.1:<port>`, for AWS_ENDPOINT_URL_KMS. */
  url: string
  /** The HMAC key of this name: made by the first call, the same ever after, between starts too. */
  createKey: (logicalName: string) => Promise<{ keyId: string; arn: string }>
  close: () => Promise<void>
}

/** Starts AWS KMS for HMAC keys (GenerateMac and VerifyMac with HMAC_SHA_256) on 127.0.0.1. */
export async function startMacKeyEndpoint(options: MacKeyEndpointOptions): Promise<MacKeyEndpoint> {
  const { keyFile, port = 0 } = options
  const keys = openKeyRing(keyFile)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = String(request.headers['x-amz-target'] ?? '')
    const { status, body } = callKms(keys, target, await text(request))
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
  }

  const server = createServer((request, response) => {
    // Only a request that breaks off half-way fails: nobody is left to answer.
    answer(request, response).catch(() => response.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async createKey(logicalName) {
      const { keyId, arn } = keys.keyFor(logicalName)
      return { keyId, arn }
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
