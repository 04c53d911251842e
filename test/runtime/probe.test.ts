import { expect, it } from '@jest/globals'
import 'aws-sdk-client-mock-jest'
import { mockClient } from 'aws-sdk-client-mock'
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
it('x', async () => {
  const ses = mockClient(SESClient)
  ses.on(SendEmailCommand).resolves({ MessageId: 'a' })
  await new SESClient({}).send(new SendEmailCommand({ Source: 'x', Destination: {}, Message: { Subject: { Data: '' }, Body: {} } }))
  expect(ses).toHaveReceivedCommandTimes(SendEmailCommand, 1)
})
