import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { startEventDelivery } from './event-delivery.ts'
import type { Fault } from './faults.ts'
import { faultQueue } from './faults.ts'
import { toMail } from './message.ts'
import { openMessageStore } from './message-store.ts'
import type { Page } from './pages.ts'
import { mailboxPage, messagePage, notFoundPage } from './pages.ts'
import { sesActions } from './ses-actions.ts'
import type { SesEvent } from './ses-events.ts'

export type { SesEvent } from './ses-events.ts'

export type MailboxOptions = {
  /** SQLite file of mails and pending events; made when missing, kept between starts. */
  databaseFile: string
  /** 0, the default, takes a free one. */
  port?: number
  /** Addresses or domains that may send; undefined lets everybody. */
  verifiedSenders?: readonly string[]
  /** Recipients a second beyond which SendEmail answers Throttling; undefined sets no limit. */
  sendsPerSecondMax?: number
  /** Gets each event at least once; a rejection brings it again later. Without it no event is made. */
  onEvent?: (event: SesEvent) => Promise<void>
}

export type Mailbox = {
  /** `http://127.0.0.1:<port>`, for AWS_ENDPOINT_URL_SES and for a browser. */
  url: string
  /** Makes the next `times` SendEmail calls fail. Throws `z.ZodError` for a code that cannot be one. */
  inject: (fault: Fault) => void
  close: () => Promise<void>
}

/**
 * Starts Amazon SES (API version 2010-12-01: SendEmail, GetSendQuota) with a mailbox that shows what was sent, on
 * 127.0.0.1. A mail is on disk before its sender gets the answer.
 */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { databaseFile, port = 0, verifiedSenders, sendsPerSecondMax, onEvent } = options
  const store = openMessageStore(databaseFile)
  const faults = faultQueue()
  const ses = sesActions({ store, faults, verifiedSenders, sendsPerSecondMax, publishes: onEvent !== undefined })

  async function answerSes(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = ses.call(new URLSearchParams(await text(request)))
    if (answer === 'dropped') response.destroy()
    else response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.xml)
    delivery?.wake()
  }

  async function answerFault(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      faults.inject(JSON.parse(await text(request)))
      response.writeHead(204).end()
    } catch (error) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error))
    }
  }

  function answerMessage(id: string, response: ServerResponse): void {
    const message = store.message(id)
    if (message) sendPage(response, 200, messagePage(message))
    else sendPage(response, 404, notFoundPage())
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    switch (`${request.method} ${pathname}`) {
      case 'POST /':
        return answerSes(request, response)
      case 'POST /faults':
        return answerFault(request, response)
      case 'GET /':
        return sendPage(response, 200, mailboxPage(store.messages()))
      case 'GET /messages':
        return sendJson(response, store.messages(searchParams.get('to') ?? undefined).map(toMail))
      case 'DELETE /messages':
        store.deleteMessages()
        return void response.writeHead(204).end()
      case 'GET /favicon.ico':
        return void response.writeHead(204).end()
    }
    const id = /^\/messages\/([\w-]+)$/.exec(pathname)?.[1]
    if (request.method === 'GET' && id !== undefined) return answerMessage(id, response)
    return sendPage(response, 404, notFoundPage())
  }

  const server = createServer((request, response) => {
    if (!comesFromHere(request)) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('The mailbox answers to this machine alone.')
      return
    }
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error))
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((error: unknown) => {
    store.close()
    throw error
  })
  const delivery = onEvent && startEventDelivery(store, onEvent)

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inject: (fault) => faults.inject(fault),
    async close() {
      delivery?.close()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      store.close()
    },
  }
}

/**
 * Any website can make a browser speak to 127.0.0.1. A foreign Host is a name rebound to this machine in order to read
 * the mailbox, a foreign Origin is a page that posts into it.
 */
function comesFromHere({ headers: { host = '', origin } }: IncomingMessage): boolean {
  const name = host.replace(/:\d+$/, '')
  const local = name === '127.0.0.1' || name === 'localhost' || name.endsWith('.localhost')
  return local && (origin === undefined || origin === `http://${host}`)
}

function sendPage(response: ServerResponse, status: number, page: Page): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': page.contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .end(page.html)
}

function sendJson(response: ServerResponse, body: unknown): void {
  response
    .writeHead(200, {
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .end(JSON.stringify(body))
}
