import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from '@jest/globals'
import { eventCollector, mail, mailsIn, newDatabaseFile, sesClient, withMailbox } from './mailbox-fixture.ts'

describe('a mailbox that is killed', () => {
  it('has every accepted mail and every pending event at its next start', async () => {
    const databaseFile = newDatabaseFile()
    const program = new URL('mailbox-process.ts', import.meta.url).pathname
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, databaseFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [url] = (await once(child.stdout, 'data')) as [Buffer]
    const { MessageId } = await sesClient(String(url).trim()).send(mail({ ConfigurationSetName: 'keyward' }))
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited

    const { onEvent, received } = eventCollector()
    await withMailbox({ databaseFile, onEvent }, async (mailbox) => {
      expect((await mailsIn(mailbox)).map(({ id }) => id)).toEqual([MessageId])
      const events = await received(2)
      expect(events.map(({ detail }) => detail.eventType).sort()).toEqual(['Delivery', 'Send'])
    })
  })
})
