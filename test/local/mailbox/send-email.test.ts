import { GetSendQuotaCommand, ListIdentitiesCommand, SESClient } from '@aws-sdk/client-ses'
import { describe, expect, it } from '@jest/globals'
import { mail, mailsIn, sesClient, withMailbox } from './mailbox-fixture.ts'

const code = (name: string) => expect.objectContaining({ name })
const recipients = (count: number) => Array.from({ length: count }, (_, index) => `person-${index}@client.test`)

describe('SendEmail', () => {
  it('stores every field of a mail and answers with its id', async () => {
    await withMailbox({}, async (mailbox) => {
      const { MessageId } = await sesClient(mailbox.url).send(
        mail({
          Destination: {
            ToAddresses: ['Ada Lovelace <ada@client.test>', 'grace@client.test'],
            CcAddresses: ['cc@client.test'],
            BccAddresses: ['bcc@client.test'],
          },
          Message: {
            Subject: { Data: 'Grüße & <more>', Charset: 'UTF-8' },
            Body: { Html: { Data: '<p>ü + 100 %</p>' }, Text: { Data: 'line 1\r\nline 2' } },
          },
          ReplyToAddresses: ['help@keyward.test'],
          Tags: [{ Name: 'mail-id', Value: 'm_1' }],
          ConfigurationSetName: 'keyward',
        }),
      )
      const stored = await mailsIn(mailbox)
      expect(stored).toEqual([
        {
          id: MessageId,
          from: 'Keyward <no-reply@keyward.test>',
          to: 'Ada Lovelace <ada@client.test>, grace@client.test',
          cc: ['cc@client.test'],
          bcc: ['bcc@client.test'],
          replyTo: ['help@keyward.test'],
          subject: 'Grüße & <more>',
          text: 'line 1\r\nline 2',
          html: '<p>ü + 100 %</p>',
          sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          tags: { 'mail-id': 'm_1' },
          configurationSet: 'keyward',
        },
      ])
    })
  })

  it('is reached by a client that only knows the environment variable', async () => {
    await withMailbox({}, async (mailbox) => {
      Object.assign(process.env, {
        AWS_ENDPOINT_URL_SES: mailbox.url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      })
      await new SESClient({}).send(mail())
      expect(await mailsIn(mailbox)).toHaveLength(1)
    })
  })

  it('accepts 50 recipients and refuses 51 across To, Cc and Bcc', async () => {
    await withMailbox({}, async (mailbox) => {
      const client = sesClient(mailbox.url)
      await client.send(mail({ Destination: { ToAddresses: recipients(50) } }))
      const tooMany = {
        ToAddresses: recipients(49),
        CcAddresses: ['cc@client.test'],
        BccAddresses: ['bcc@client.test'],
      }
      await expect(client.send(mail({ Destination: tooMany }))).rejects.toEqual(code('InvalidParameterValue'))
      expect(await mailsIn(mailbox)).toHaveLength(1)
    })
  })

  it.each([
    ['no recipient', { Destination: { ToAddresses: [] } }],
    ['an address without a domain', { Destination: { ToAddresses: ['ada'] } }],
    ['an address that is not ASCII', { Destination: { ToAddresses: ['ädä@client.test'] } }],
    ['a second address hidden in one', { Destination: { ToAddresses: ['ada@client.test, eve@client.test'] } }],
    ['a line break in an address', { Destination: { ToAddresses: ['Ada\r\nBcc: eve@client.test <ada@client.test>'] } }],
    ['a line break in the sender', { Source: 'Keyward\nBcc: eve@client.test <no-reply@keyward.test>' }],
    ['a line break in Reply-To', { ReplyToAddresses: ['x\r\nBcc: eve@client.test <ada@client.test>'] }],
    [
      'a line break in the subject',
      { Message: { Subject: { Data: 'Hi\r\nBcc: eve@client.test' }, Body: { Text: { Data: 'x' } } } },
    ],
    ['a tag value with a character outside the alphabet', { Tags: [{ Name: 'mail-id', Value: 'a@b' }] }],
    [
      'a mail over 10 MiB',
      { Message: { Subject: { Data: 's' }, Body: { Text: { Data: 'x'.repeat(10 * 1024 * 1024) } } } },
    ],
  ])('refuses %s and stores nothing', async (_, changes) => {
    await withMailbox({}, async (mailbox) => {
      await expect(sesClient(mailbox.url).send(mail(changes))).rejects.toEqual(code('InvalidParameterValue'))
      expect(await mailsIn(mailbox)).toEqual([])
    })
  })

  it('refuses a mail without a body', async () => {
    await withMailbox({}, async (mailbox) => {
      const empty = mail({ Message: { Subject: { Data: 'Hi' }, Body: {} } })
      await expect(sesClient(mailbox.url).send(empty)).rejects.toEqual(code('ValidationError'))
    })
  })

  it('lets only verified addresses, domains and their subdomains send', async () => {
    await withMailbox({ verifiedSenders: ['keyward.test', 'one@other.test'] }, async (mailbox) => {
      const client = sesClient(mailbox.url)
      for (const Source of ['a@keyward.test', 'Keyward <a@mail.KEYWARD.test>', 'One@other.test']) {
        await client.send(mail({ Source }))
      }
      for (const Source of ['two@other.test', 'a@notkeyward.test', 'a@keyward.test.evil.test']) {
        await expect(client.send(mail({ Source }))).rejects.toEqual(code('MessageRejected'))
      }
      expect(await mailsIn(mailbox)).toHaveLength(3)
    })
  })

  it('throttles what exceeds the rate, and the SDK sends it later by itself', async () => {
    await withMailbox({ sendsPerSecondMax: 1 }, async (mailbox) => {
      const burst = { ToAddresses: ['ada@client.test', 'grace@client.test'] }
      const answers = await Promise.allSettled(
        [1, 2, 3, 4].map(() => sesClient(mailbox.url).send(mail({ Destination: burst }))),
      )
      const refused = answers.filter((answer) => answer.status === 'rejected')
      expect(refused.length).toBeGreaterThan(0)
      for (const { reason } of refused) {
        expect(reason).toEqual(code('Throttling'))
        expect(reason.$metadata.httpStatusCode).toBe(400)
      }
      await sesClient(mailbox.url, 10).send(mail())
      expect(await mailsIn(mailbox)).toHaveLength(answers.length - refused.length + 1)
    })
  })
})

describe('the other actions', () => {
  it('GetSendQuota counts the recipients of the last 24 hours', async () => {
    await withMailbox({ sendsPerSecondMax: 20 }, async (mailbox) => {
      const client = sesClient(mailbox.url)
      await client.send(mail({ Destination: { ToAddresses: recipients(3) } }))
      expect(await client.send(new GetSendQuotaCommand({}))).toMatchObject({
        Max24HourSend: -1,
        MaxSendRate: 20,
        SentLast24Hours: 3,
      })
    })
  })

  it('an action that is not offered is refused by name', async () => {
    await withMailbox({}, async (mailbox) => {
      const call = sesClient(mailbox.url).send(new ListIdentitiesCommand({}))
      await expect(call).rejects.toEqual(code('InvalidAction'))
    })
  })
})
