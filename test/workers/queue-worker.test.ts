import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { hashOfEvent } from '../../functions/workers/audit-trail/seal.ts'
import { handler as eraseOrganization } from '../../functions/workers/erase-organization.ts'
import { handler as recordMailOutcome } from '../../functions/workers/record-mail-outcome.ts'
import { handler as sealAuditTrail } from '../../functions/workers/seal-audit-trail.ts'
import { handler as sendMail } from '../../functions/workers/send-mail.ts'
import { startMacKeyEndpoint } from '../../infra/local/mac-key/mac-key-endpoint.ts'
import { type Mailbox, startMailbox } from '../../infra/local/mailbox/mailbox-endpoint.ts'
import { create } from '../../shared/store/change-set.ts'
import { auditEventEntity } from '../../shared/store/entities/audit-event.ts'
import { lastMailTo, mailOf, wordOf } from '../support/mail.ts'
import { lambdaContext } from '../support/request.ts'
import { client, type ProviderScene, provider } from '../support/scene.ts'
import { putItem } from '../support/tamper.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let scene: ProviderScene
let mailbox: Mailbox
let close: () => Promise<void>

/** The workers as Lambda runs them: real SDKs, everything from the environment. */
beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  const folder = await mkdtemp(join(tmpdir(), 'keyward-workers-'))
  mailbox = await startMailbox({ databaseFile: join(folder, 'mailbox.db') })
  const macKeys = await startMacKeyEndpoint({ keyFile: join(folder, 'keys.json') })
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: process.env['TEST_DYNAMODB_ENDPOINT'],
    AWS_ENDPOINT_URL_SES: mailbox.url,
    AWS_ENDPOINT_URL_KMS: macKeys.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    TABLE_NAME: world.table.name,
    MAC_KEY_ID: (await macKeys.createKey('LinkKey')).keyId,
    MAIL_SENDER: 'Keyward <no-reply@keyward.test>',
    MAIL_CONFIGURATION_SET: 'keyward',
    MAIL_UNCERTAIN_SECONDS: '600',
    AUDIT_RETENTION_MONTHS: '13',
  })
  close = async () => {
    await mailbox.close()
    await macKeys.close()
    await rm(folder, { recursive: true })
  }
})
afterAll(async () => close())

/** A queue message that tells of an added record, as the rule of the bus writes it. */
const messageOf = (messageId: string, added: Record<string, string>): SQSRecord => ({
  messageId,
  receiptHandle: messageId,
  body: JSON.stringify({
    eventName: 'INSERT',
    dynamodb: { NewImage: Object.fromEntries(Object.entries(added).map(([name, S]) => [name, { S }])) },
  }),
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
  awsRegion: 'us-east-1',
})
const batch = (...Records: SQSRecord[]): SQSEvent => ({ Records })
const sentTo = async (address: string): Promise<object[]> =>
  (await fetch(`${mailbox.url}/messages?to=${address}`)).json() as Promise<object[]>

describe('a worker behind a queue', () => {
  it('keeps only what failed on the queue, and does the rest of the batch', async () => {
    const [one, two] = [await client(world, scene), await client(world, scene)]
    const mails = [await lastMailTo(world, one.owner.email), await lastMailTo(world, two.owner.email)]
    mailbox.inject({ code: 'Throttling', times: 1 })
    const event = batch(
      messageOf('first', { mailId: mails[0]?.mailId ?? '' }),
      messageOf('broken', { other: 'x' }),
      messageOf('second', { mailId: mails[1]?.mailId ?? '' }),
    )
    const { batchItemFailures } = await sendMail(event, lambdaContext())
    const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
    expect(failed).toHaveLength(2)
    expect(failed).toContain('broken')
    const states = []
    for (const mail of mails) states.push((await mailOf(world, mail.mailId)).state)
    expect([...states].sort()).toEqual(['requested', 'sent'])

    expect(await sendMail(event, lambdaContext())).toEqual({ batchItemFailures: [{ itemIdentifier: 'broken' }] })
    for (const { owner } of [one, two]) expect(await sentTo(owner.email)).toHaveLength(1)
  })

  it('keeps the whole batch on the queue, without throwing, when nothing succeeds', async () => {
    const event = batch(messageOf('a', {}), { ...messageOf('b', {}), body: 'not JSON' })
    const { batchItemFailures } = await sendMail(event, lambdaContext())
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(['a', 'b'])
  })

  it('sends a mail that carries its id as a tag and asks for reports, and once only', async () => {
    const { owner } = await client(world, scene)
    const { mailId } = await lastMailTo(world, owner.email)
    const event = batch(messageOf('one', { mailId }), messageOf('duplicate', { mailId }))
    await sendMail(event, lambdaContext())
    await sendMail(event, lambdaContext())
    expect(await sentTo(owner.email)).toMatchObject([{ tags: { 'mail-id': mailId }, configurationSet: 'keyward' }])
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'sent' })
  })

  it('waits for word of a mail that SES took while the answer was lost', async () => {
    const { owner } = await client(world, scene)
    const { mailId } = await lastMailTo(world, owner.email)
    mailbox.inject({ code: 'drop-after-accept', times: 1 })
    const event = batch(messageOf('one', { mailId }))
    expect((await sendMail(event, lambdaContext())).batchItemFailures).toHaveLength(1)
    expect(await mailOf(world, mailId)).toMatchObject({ state: 'sending' })
    await recordMailOutcome(wordOf(mailId, 'Email Sent'))
    expect((await sendMail(event, lambdaContext())).batchItemFailures).toEqual([])
    expect(await sentTo(owner.email)).toHaveLength(1)
  })

  it('seals an audit event as it was added, whatever the table says of it by now', async () => {
    const [item] = (await world.table.items()).filter(({ entity }) => entity === 'AuditEvent')
    if (!item) throw new Error('There is no event')
    const typed = (value: unknown) =>
      value === null ? { NULL: true } : { [typeof value === 'number' ? 'N' : 'S']: `${value as string | number}` }
    const NewImage = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, typed(value)]))
    const body = JSON.stringify({ eventName: 'INSERT', dynamodb: { NewImage } })
    await putItem(world, { ...item, type: 1999 })
    const event = batch({ ...messageOf('one', {}), body }, messageOf('broken', {}))
    expect(await sealAuditTrail(event, lambdaContext())).toEqual({ batchItemFailures: [{ itemIdentifier: 'broken' }] })
    const added = auditEventEntity.schema.parse(item)
    const [sealed] = await world.store.listAll('AuditSeal', { ...added, month: added.at.slice(0, 7) })
    expect(sealed).toMatchObject({ eventKey: item['sk'], eventHash: hashOfEvent(added), sequence: 1 })
  })

  it('erases what a deleted organization left behind', async () => {
    const { organizationId } = await client(world, scene)
    await world.store.commit([
      create('OrganizationErasure', { organizationId, requestedAt: world.now(), erasedAt: null }),
    ])
    const event = batch(messageOf('one', { organizationId }), messageOf('broken', {}))
    expect(await eraseOrganization(event, lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'broken' }],
    })
    expect(await world.store.listAll('Member', { organizationId })).toEqual([])
  })
})
