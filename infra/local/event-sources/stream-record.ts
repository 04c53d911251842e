import { createHash } from 'node:crypto'
import type { AttributeValue, _Record as EngineRecord } from '@aws-sdk/client-dynamodb-streams'

/** A stream record as functions and pipes see it: JSON throughout, binary in base64, time in epoch seconds. */
export type StreamRecord = {
  readonly eventID: string
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly eventVersion: '1.1'
  readonly eventSource: 'aws:dynamodb'
  readonly awsRegion: string
  readonly eventSourceARN: string
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number
    readonly Keys: Readonly<Record<string, unknown>>
    readonly NewImage?: Readonly<Record<string, unknown>>
    readonly OldImage?: Readonly<Record<string, unknown>>
    readonly SequenceNumber: string
    readonly SizeBytes: number
    readonly StreamViewType: string
  }
  readonly userIdentity?: { readonly type: string; readonly principalId: string }
}

type Image = Record<string, AttributeValue>

/**
 * Rewrites a record of the SDK into the form of Lambda events: the engine's own region and stream ARN give way to the
 * app's.
 *
 * Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB", example event.
 */
export function toStreamRecord(record: EngineRecord, streamArn: string, region: string): StreamRecord {
  const { dynamodb = {}, userIdentity } = record
  const { SequenceNumber = '', NewImage, OldImage, Keys = {} } = dynamodb
  return {
    eventID: createHash('md5').update(`${streamArn} ${SequenceNumber}`).digest('hex'),
    eventName: record.eventName ?? 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    eventSourceARN: streamArn,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor((dynamodb.ApproximateCreationDateTime?.getTime() ?? 0) / 1000),
      Keys: imageOf(Keys),
      ...(NewImage === undefined ? {} : { NewImage: imageOf(NewImage) }),
      ...(OldImage === undefined ? {} : { OldImage: imageOf(OldImage) }),
      SequenceNumber,
      SizeBytes: dynamodb.SizeBytes ?? 0,
      StreamViewType: dynamodb.StreamViewType ?? '',
    },
    ...(userIdentity === undefined
      ? {}
      : { userIdentity: { type: userIdentity.Type ?? '', principalId: userIdentity.PrincipalId ?? '' } }),
  }
}

function imageOf(image: Image): Record<string, unknown> {
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, valueOf(value)]))
}

function valueOf(value: AttributeValue): unknown {
  if (value.B !== undefined) return { B: Buffer.from(value.B).toString('base64') }
  if (value.BS !== undefined) return { BS: value.BS.map((bytes) => Buffer.from(bytes).toString('base64')) }
  if (value.L !== undefined) return { L: value.L.map(valueOf) }
  if (value.M !== undefined) return { M: imageOf(value.M) }
  return value
}
