import { describe, expect, it } from '@jest/globals'
import type { SesEvent } from '../../../infra/local/mailbox/mailbox-endpoint.ts'
import { eventCollector, mail, newDatabaseFile, sesClient, withMailbox } from './mailbox-fixture.ts'

const observed = { ConfigurationSetName: 'keyward', Tags: [{ Name: 'mail-id', Value: 'm_1' }] }
const types = (events: SesEvent[]) => events.map((event) => event['detail-type'])
const to = (...ToAddresses: string[]) => mail({ ...observed, Destination: { ToAddresses } })

describe('events', () => {
  it('have the shape of SES events on the default bus', async () => {
    const { onEvent, received } = eventCollector()
    await withMailbox({ onEvent }, async (mailbox) => {
      const { MessageId } = await sesClient(mailbox.url).send(mail(observed))
      const [sent, delivered] = await received(2)
      const mailObject = expect.objectContaining({
        messageId: MessageId,
        timestamp: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
        source: 'Keyward <no-reply@keyward.test>',
        destination: ['ada@client.test'],
        tags: expect.objectContaining({ 'ses:configuration-set': ['keyward'], 'mail-id': ['m_1'] }),
      })
      const envelope = {
        version: '0',
        id: expect.any(String),
        source: 'aws.ses',
        account: '000000000000',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'us-east-1',
        resources: ['arn:aws:ses:us-east-1:000000000000:configuration-set/keyward'],
      }
      expect(sent).toEqual({
        ...envelope,
        'detail-type': 'Email Sent',
        detail: { eventType: 'Send', send: {}, mail: mailObject },
      })
      expect(delivered).toEqual({
        ...envelope,
        'detail-type': 'Email Delivered',
        detail: {
          eventType: 'Delivery',
          delivery: expect.objectContaining({ recipients: ['ada@client.test'] }),
          mail: mailObject,
        },
      })
      expect(sent?.id).not.toBe(delivered?.id)
    })
  })

  it.each([
    'bounce@simulator.amazonses.com',
    'bounce+m_1@simulator.amazonses.com',
    'bounce+ada@client.test',
    'suppressionlist@simulator.amazonses.com',
  ])('tell that %s bounced for good and was not delivered', async (address) => {
    const { onEvent, received } = eventCollector()
    await withMailbox({ onEvent }, async (mailbox) => {
      await sesClient(mailbox.url).send(to(address))
      await sesClient(mailbox.url).send(to('success@simulator.amazonses.com'))
      const events = await received(4)
      expect(types(events)).toEqual(['Email Sent', 'Email Bounced', 'Email Sent', 'Email Delivered'])
      expect(events[1]?.detail).toMatchObject({
        eventType: 'Bounce',
        bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: address }] },
      })
    })
  })

  it.each(['complaint@simulator.amazonses.com', 'complaint+ada@client.test'])(
    'tell that %s got the mail and complained',
    async (address) => {
      const { onEvent, received } = eventCollector()
      await withMailbox({ onEvent }, async (mailbox) => {
        await sesClient(mailbox.url).send(to(address))
        const events = await received(3)
        expect(types(events)).toEqual(['Email Sent', 'Email Delivered', 'Email Complaint Received'])
        expect(events[2]?.detail).toMatchObject({
          eventType: 'Complaint',
          complaint: { complainedRecipients: [{ emailAddress: address }] },
        })
      })
    },
  )

  it('tell apart what happened to each recipient of one mail', async () => {
    const { onEvent, received } = eventCollector()
    await withMailbox({ onEvent }, async (mailbox) => {
      await sesClient(mailbox.url).send(to('ada@client.test', 'bounce+grace@client.test', 'bounce@client.test'))
      const [, delivered, bounced] = await received(3)
      expect(delivered?.detail).toMatchObject({ delivery: { recipients: ['ada@client.test', 'bounce@client.test'] } })
      expect(bounced?.detail).toMatchObject({
        bounce: { bouncedRecipients: [{ emailAddress: 'bounce+grace@client.test' }] },
      })
    })
  })

  it('are published only for mails that name a configuration set', async () => {
    const { onEvent, received } = eventCollector()
    await withMailbox({ onEvent }, async (mailbox) => {
      await sesClient(mailbox.url).send(mail())
      const { MessageId } = await sesClient(mailbox.url).send(mail(observed))
      const events = await received(2)
      expect(events.map((event) => event.detail.mail.messageId)).toEqual([MessageId, MessageId])
    })
  })

  it('are published for a mail whose sender never got the answer', async () => {
    const { onEvent, received } = eventCollector()
    await withMailbox({ onEvent }, async (mailbox) => {
      mailbox.inject({ code: 'drop-after-accept', times: 1 })
      await expect(sesClient(mailbox.url).send(mail(observed))).rejects.toThrow()
      expect(types(await received(2))).toEqual(['Email Sent', 'Email Delivered'])
    })
  })
})

describe('delivery of events', () => {
  it('repeats a rejected event until it is taken and lets the others pass meanwhile', async () => {
    const { onEvent, received } = eventCollector()
    let refusals = 2
    const refusingSend = async (event: SesEvent) => {
      if (event.detail.eventType === 'Send' && refusals-- > 0) throw new Error('busy')
      await onEvent(event)
    }
    await withMailbox({ onEvent: refusingSend }, async (mailbox) => {
      await sesClient(mailbox.url).send(mail(observed))
      expect(types(await received(2))).toEqual(['Email Delivered', 'Email Sent'])
      expect(refusals).toBe(-1)
    })
  })

  it('resumes at the next start with what was not taken, and never repeats what was', async () => {
    const databaseFile = newDatabaseFile()
    let firstId: string | undefined
    const takingSendOnly = async (event: SesEvent) => {
      if (event.detail.eventType !== 'Send') throw new Error('down')
    }
    await withMailbox({ databaseFile, onEvent: takingSendOnly }, async (mailbox) => {
      firstId = (await sesClient(mailbox.url).send(mail(observed))).MessageId
    })
    for (const left of [[firstId], []]) {
      const { onEvent, received } = eventCollector()
      await withMailbox({ databaseFile, onEvent }, async (mailbox) => {
        const { MessageId } = await sesClient(mailbox.url).send(mail(observed))
        const events = await received(left.length + 2)
        expect(events.map((event) => event.detail.mail.messageId)).toEqual([...left, MessageId, MessageId])
      })
    }
  })
})
