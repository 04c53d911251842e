import { Stack, type StackProps } from 'aws-cdk-lib'
import { EventBus } from 'aws-cdk-lib/aws-events'
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses'
import type { Construct } from 'constructs'

interface MailStackProps extends StackProps {
  readonly sender: string
  readonly identity: 'domain' | 'address'
}

/** Sending mail, and hearing on the default event bus what became of it. */
export class MailStack extends Stack {
  readonly identity: EmailIdentity
  readonly configurationSet: ConfigurationSet

  constructor(scope: Construct, id: string, props: MailStackProps) {
    super(scope, id, props)

    this.configurationSet = new ConfigurationSet(this, 'Outgoing', {
      // Mails carry links that let in, so none travels in clear text.
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    })
    this.configurationSet.addEventDestination('Outcomes', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'DefaultBus', 'default')),
      events: [
        EmailSendingEvent.SEND,
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
        EmailSendingEvent.RENDERING_FAILURE,
      ],
    })

    const domain = props.sender.slice(props.sender.indexOf('@') + 1)
    this.identity = new EmailIdentity(this, 'Sender', {
      identity: props.identity === 'domain' ? Identity.domain(domain) : Identity.email(props.sender),
    })
  }
}
