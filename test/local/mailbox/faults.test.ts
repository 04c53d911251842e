import { describe, expect, it } from '@jest/globals'
import { mail, mailsIn, sesClient, withMailbox } from './mailbox-fixture.ts'

describe('injected faults', () => {
  it.each([
    ['Throttling', 400],
    ['MessageRejected', 400],
    ['ServiceUnavailable', 503],
    ['InternalFailure', 500],
  ])('%s fails the given number of calls with status %i, then mail flows again', async (name, httpStatusCode) => {
    await withMailbox({}, async (mailbox) => {
      mailbox.inject({ code: name, times: 2 })
      const client = sesClient(mailbox.url)
      const failure = expect.objectContaining({ name, $metadata: expect.objectContaining({ httpStatusCode }) })
      await expect(client.send(mail())).rejects.toEqual(failure)
      await expect(client.send(mail())).rejects.toEqual(failure)
      expect(await mailsIn(mailbox)).toEqual([])
      await client.send(mail())
      expect(await mailsIn(mailbox)).toHaveLength(1)
    })
  })

  it('two throttled calls are mended by the retries of the SDK: the mail is sent once', async () => {
    await withMailbox({}, async (mailbox) => {
      mailbox.inject({ code: 'Throttling', times: 2 })
      await sesClient(mailbox.url, 3).send(mail())
      expect(await mailsIn(mailbox)).toHaveLength(1)
    })
  })

  it('drop-before-accept loses the connection and the mail', async () => {
    await withMailbox({}, async (mailbox) => {
      mailbox.inject({ code: 'drop-before-accept', times: 1 })
      await expect(sesClient(mailbox.url).send(mail())).rejects.toThrow('socket hang up')
      expect(await mailsIn(mailbox)).toEqual([])
    })
  })

  it('drop-after-accept loses the connection but keeps the mail', async () => {
    await withMailbox({}, async (mailbox) => {
      mailbox.inject({ code: 'drop-after-accept', times: 1 })
      await expect(sesClient(mailbox.url).send(mail())).rejects.toThrow('socket hang up')
      expect(await mailsIn(mailbox)).toHaveLength(1)
    })
  })

  it('drop-after-accept makes a sender that tries again send twice', async () => {
    await withMailbox({}, async (mailbox) => {
      mailbox.inject({ code: 'drop-after-accept', times: 1 })
      const { MessageId } = await sesClient(mailbox.url, 2).send(mail())
      const [second, first] = await mailsIn(mailbox)
      expect(second?.id).toBe(MessageId)
      expect(first?.id).not.toBe(MessageId)
    })
  })

  it('can be injected by another process over HTTP, and are taken in order', async () => {
    await withMailbox({}, async (mailbox) => {
      for (const fault of [
        { code: 'ServiceUnavailable', times: 1 },
        { code: 'Throttling', times: 1 },
      ]) {
        const { status } = await fetch(`${mailbox.url}/faults`, { method: 'POST', body: JSON.stringify(fault) })
        expect(status).toBe(204)
      }
      const client = sesClient(mailbox.url)
      await expect(client.send(mail())).rejects.toMatchObject({ name: 'ServiceUnavailable' })
      await expect(client.send(mail())).rejects.toMatchObject({ name: 'Throttling' })
      await client.send(mail())
    })
  })

  it.each(['drop-after-acept', '', 'Thrott<ling'])('refuses the code "%s", which no fault can have', async (code) => {
    await withMailbox({}, async (mailbox) => {
      expect(() => mailbox.inject({ code, times: 1 })).toThrow()
      const { status } = await fetch(`${mailbox.url}/faults`, {
        method: 'POST',
        body: JSON.stringify({ code, times: 1 }),
      })
      expect(status).toBe(400)
      await sesClient(mailbox.url).send(mail())
    })
  })
})
