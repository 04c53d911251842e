import { readFileSync } from 'node:fs'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { ApiStack } from './stacks/api-stack.ts'
import { DataStack } from './stacks/data-stack.ts'
import { EdgeStack } from './stacks/edge-stack.ts'
import { IdentityStack } from './stacks/identity-stack.ts'
import { MailStack } from './stacks/mail-stack.ts'
import { ObservabilityStack } from './stacks/observability-stack.ts'
import { parametersOf } from './stacks/parameters.ts'
import { WorkersStack } from './stacks/workers-stack.ts'

interface AppOptions {
  /** Where to synthesize to; without it, where the CDK command line says. */
  readonly outdir?: string
  /** False: functions are not bundled. For tests that read the templates only. */
  readonly bundling?: boolean
  /** Parameters (stacks/parameters.ts) and CDK context, over those of cdk.json. */
  readonly context?: Readonly<Record<string, unknown>>
}

/**
 * The whole installation. Nothing is written before `synth()` is called on the app, which also runs the checks of cdk-nag.
 * Needs neither network nor credentials.
 */
export function buildApp({ outdir, bundling = true, context = {} }: AppOptions = {}): App {
  const app = new App({
    ...(outdir !== undefined && { outdir }),
    analyticsReporting: false,
    context: { ...committedContext(), ...(bundling ? {} : { 'aws:cdk:bundling-stacks': [] }), ...context },
  })
  const parameters = parametersOf(app.node)
  const named = (name: string) => `keyward-${parameters.stage}-${name}`

  const data = new DataStack(app, named('data'), { description: 'Keyward: the table and the key of mailed tokens' })
  const identity = new IdentityStack(app, named('identity'), {
    description: 'Keyward: sign-in',
    stage: parameters.stage,
    table: data.table,
    logRetention: parameters.logRetention,
  })
  const mail = new MailStack(app, named('mail'), {
    description: 'Keyward: outgoing mail',
    sender: parameters.mailSender,
    identity: parameters.mailIdentity,
  })
  const surroundings: ConstructorParameters<typeof ApiStack>[2]['surroundings'] = ({
    publicUrl,
    userPoolClientId,
    userPoolPagesClientId,
  }) => ({
    arns: {
      table: data.table.tableArn,
      'table/index/gsi1': `${data.table.tableArn}/index/gsi1`,
      macKey: data.macKey.keyArn,
      userPool: identity.userPool.userPoolArn,
      mailIdentity: mail.identity.emailIdentityArn,
      mailConfigurationSet: mail.formatArn({
        service: 'ses',
        resource: 'configuration-set',
        resourceName: mail.configurationSet.configurationSetName,
      }),
    },
    variables: {
      TABLE_NAME: data.table.tableName,
      DNS_SERVERS: parameters.dnsServers,
      PRIVATE_HOSTS: parameters.privateHosts,
      USER_POOL_ID: identity.userPool.userPoolId,
      USER_POOL_CLIENT_ID: userPoolClientId,
      USER_POOL_PAGES_URL: identity.pagesUrl,
      USER_POOL_PAGES_CLIENT_ID: userPoolPagesClientId,
      MAC_KEY_ID: data.macKey.keyId,
      PUBLIC_URL: publicUrl,
      AUDIT_RETENTION_MONTHS: String(parameters.auditRetentionMonths),
      MAIL_SENDER: parameters.mailSender,
      MAIL_CONFIGURATION_SET: mail.configurationSet.configurationSetName,
      MAIL_UNCERTAIN_SECONDS: String(parameters.mailUncertainSeconds),
    },
    logRetention: parameters.logRetention,
  })
  const api = new ApiStack(app, named('api'), {
    description: 'Keyward: the HTTP API and its functions',
    userPool: identity.userPool,
    publicUrl: parameters.publicUrl,
    surroundings,
  })
  if (parameters.edge) {
    new EdgeStack(app, named('edge'), {
      description: 'Keyward: CloudFront before the HTTP API',
      api: api.api,
      logDays: parameters.logRetention,
      ...parameters.edge,
    })
  }
  const workers = new WorkersStack(app, named('workers'), {
    description: 'Keyward: what happens besides requests',
    table: data.table,
    surroundings: api.surroundings,
  })
  new ObservabilityStack(app, named('observability'), {
    description: 'Keyward: alarms and dashboard',
    api: api.api,
    table: data.table,
    functions: [...identity.functions, ...api.functions, ...workers.functions],
    deadLetters: workers.deadLetters,
    pipe: workers.requests.pipe,
    requested: workers.requested,
    alarmEmail: parameters.alarmEmail,
  })

  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return app
}

/** The context of cdk.json, which the CDK command line passes and a program does not. */
function committedContext(): Record<string, unknown> {
  const file = readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')
  return (JSON.parse(file) as { context: Record<string, unknown> }).context
}

if (import.meta.main) buildApp().synth()
