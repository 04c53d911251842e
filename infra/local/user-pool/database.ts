import { DatabaseSync } from 'node:sqlite'

// AUTOINCREMENT: ListUsers pages by this id, so the id of a deleted user must not come back.
const schema = `
  CREATE TABLE IF NOT EXISTS pools (
    id TEXT PRIMARY KEY,
    configuration TEXT NOT NULL,
    key_id TEXT NOT NULL,
    private_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS clients (
    id TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
    secret TEXT,
    configuration TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pool_id TEXT NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
    username TEXT NOT NULL,
    sub TEXT NOT NULL,
    address TEXT,
    attributes TEXT NOT NULL,
    status TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    temporary_password_expires_at INTEGER,
    failed_attempts INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0,
    last_attempt_at INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    UNIQUE (pool_id, username),
    UNIQUE (pool_id, address)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (
    origin_jti TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    refresh_token_hash TEXT NOT NULL UNIQUE,
    auth_time INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0,
    scopes TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS sessions_by_user ON sessions (user_id);
  CREATE INDEX IF NOT EXISTS sessions_by_expiry ON sessions (expires_at);
  CREATE TABLE IF NOT EXISTS challenges (
    session_hash TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS identity_providers (
    pool_id TEXT NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    details TEXT NOT NULL,
    attribute_mapping TEXT NOT NULL,
    identifiers TEXT NOT NULL,
    metadata TEXT NOT NULL,
    metadata_read_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (pool_id, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS domains (
    domain TEXT PRIMARY KEY,
    pool_id TEXT NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
    settings TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS identities (
    pool_id TEXT NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    attribute TEXT NOT NULL,
    value TEXT NOT NULL,
    type TEXT NOT NULL,
    issuer TEXT,
    is_primary INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (pool_id, provider, attribute, value)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS identities_by_user ON identities (user_id);
  CREATE TABLE IF NOT EXISTS hosted_logins (
    relay_state_hash TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    domain TEXT NOT NULL REFERENCES domains (domain) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    request_id TEXT NOT NULL,
    parameters TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS used_assertions (
    pool_id TEXT NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    assertion_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (pool_id, provider, assertion_id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS authorization_codes (
    code_hash TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    parameters TEXT NOT NULL,
    token_changes TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
`

// What became of the tables since they were first made; user_version counts the steps that a file has behind it.
const steps = [
  // Users of identity providers have a sub beside their name and sign in with no address.
  `
  CREATE TABLE users_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pool_id TEXT NOT NULL REFERENCES pools (id) ON DELETE CASCADE,
    username TEXT NOT NULL,
    sub TEXT NOT NULL,
    address TEXT,
    attributes TEXT NOT NULL,
    status TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    password_hash TEXT NOT NULL,
    temporary_password_expires_at INTEGER,
    failed_attempts INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0,
    last_attempt_at INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    UNIQUE (pool_id, username),
    UNIQUE (pool_id, address)
  ) STRICT;
  INSERT INTO users_new
    SELECT id, pool_id, username, username, address, attributes, status, enabled, password_hash,
      temporary_password_expires_at, failed_attempts, locked_until, last_attempt_at, created_at, modified_at
    FROM users;
  DROP TABLE users;
  ALTER TABLE users_new RENAME TO users;
  ALTER TABLE sessions ADD COLUMN scopes TEXT NOT NULL DEFAULT 'aws.cognito.signin.user.admin';
`,
]

/**
 * Opens the state of all pools, making the file and its tables when they are missing. Every committed change survives
 * the death of the process. Times in it are milliseconds since 1970, except `auth_time`, which is a claim in seconds.
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  bringUpToDate(database)
  return database
}

function bringUpToDate(database: DatabaseSync): void {
  const { user_version: behind } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  const isNew = !database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'users'").get()
  // Rows keep pointing at a table that is made anew under its own name.
  database.exec('PRAGMA foreign_keys = OFF')
  inTransaction(database, () => {
    for (const step of isNew ? [] : steps.slice(behind)) database.exec(step)
    database.exec(schema)
    database.exec(`PRAGMA user_version = ${steps.length}`)
  })
  database.exec('PRAGMA foreign_keys = ON')
}

/** Makes the changes of `change` all together or, when it throws, not at all. */
export function inTransaction<Result>(database: DatabaseSync, change: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = change()
    database.exec('COMMIT')
    return result
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
