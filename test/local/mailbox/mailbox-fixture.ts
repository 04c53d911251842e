import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SendEmailCommandInput } from '@aws-sdk/client-ses'
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import { afterAll } from '@jest/globals'
import type { Mailbox, MailboxOptions, SesEvent } from '../../../infra/local/mailbox/mailbox-endpoint.ts'
import { startMailbox } from '../../../infra/local/mailbox/mailbox-endpoint.ts'
import type { Mail } from '../../../infra/local/mailbox/message.ts'

const folder = mkdtempSync(join(tmpdir(), 'mailbox-'))
const open = new Set<Mailbox>()

// A test that timed out never closed its mailbox, which would keep the whole run from ending.
afterAll(async () => {
  for (const mailbox of open) await mailbox.close()
  rmSync(folder, { recursive: true })
})

/** A file that is not there yet; it goes away with the tests of this file. */
export function newDatabaseFile(): string {
  return join(mkdtempSync(join(folder, 'database-')), 'mailbox.db')
}

/** Runs `use` against a mailbox of its own and closes it whatever happens. */
export async function withMailbox(
  options: Partial<MailboxOptions>,
  use: (mailbox: Mailbox) => Promise<void>,
): Promise<void> {
  const mailbox = await startMailbox({ databaseFile: newDatabaseFile(), ...options })
  open.add(mailbox)
  try {
    await use(mailbox)
  } finally {
    open.delete(mailbox)
    await mailbox.close()
  }
}

/** A client that shows the first answer as it came unless more attempts are asked for. */
export function sesClient(url: string, maxAttempts = 1): SESClient {
  return new SESClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts,
  })
}

export function mail(changes: Partial<SendEmailCommandInput> = {}): SendEmailCommand {
  return new SendEmailCommand({
    Source: 'Keyward <no-reply@keyward.test>',
    Destination: { ToAddresses: ['ada@client.test'] },
    Message: { Subject: { Data: 'Welcome' }, Body: { Text: { Data: 'Hello' } } },
    ...changes,
  })
}

export async function mailsIn(mailbox: Mailbox, query = ''): Promise<Mail[]> {
  const response = await fetch(`${mailbox.url}/messages${query}`)
  return (await response.json()) as Mail[]
}

/** A consumer of events that lets a test wait until a number of them has come. */
export function eventCollector() {
  const events: SesEvent[] = []
  let arrived = () => {}
  return {
    onEvent: async (event: SesEvent) => {
      events.push(event)
      arrived()
    },
    received: async (count: number): Promise<SesEvent[]> => {
      while (events.length < count) {
        await new Promise<void>((resolve) => {
          arrived = resolve
        })
      }
      return events
    },
  }
}
