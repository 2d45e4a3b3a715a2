//! The vocabulary of names: which words name a secret, which may stand around it, which undo it.
//!
//! Every list is one string of words. They meet in one hash table that is built at compile time, so a look-up costs a few nanoseconds.

/// The parts that a word can play in a name: a set of the constants below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Parts(u32);

impl Parts {
    /// Names a password.
    pub(super) const PASSWORD: Parts = Parts(1);
    /// Names a passphrase.
    pub(super) const PASSPHRASE: Parts = Parts(1 << 1);
    /// Names a secret without further words.
    pub(super) const SECRET: Parts = Parts(1 << 2);
    /// Names a signing or encryption key in one word.
    pub(super) const SIGNING_KEY: Parts = Parts(1 << 3);
    /// Names an API key in one word.
    pub(super) const API_KEY: Parts = Parts(1 << 4);
    /// Names a token.
    pub(super) const TOKEN: Parts = Parts(1 << 5);
    /// Names credentials.
    pub(super) const CREDENTIAL: Parts = Parts(1 << 6);
    /// `key`: the word before decides.
    pub(super) const KEY: Parts = Parts(1 << 7);
    /// `pass`: a password, or one of several passes over something.
    pub(super) const PASS: Parts = Parts(1 << 8);
    /// `pin`, `code`, `cookie`: a secret with the right word before it.
    pub(super) const CODE: Parts = Parts(1 << 9);
    /// May stand behind the noun without changing what it is: `PASSWORD_PROD`.
    pub(super) const FOLLOWS: Parts = Parts(1 << 10);
    /// Before `key`: the name of an entry, not of a secret.
    pub(super) const PLAIN_KEY: Parts = Parts(1 << 11);
    /// Before `key`: it signs or encrypts.
    pub(super) const SIGNS: Parts = Parts(1 << 12);
    /// Before `key`: it opens an interface.
    pub(super) const OPENS: Parts = Parts(1 << 13);
    /// Before `token`: a piece of text or a cursor.
    pub(super) const PLAIN_TOKEN: Parts = Parts(1 << 14);
    /// Before `pass`: a run over something, or a verb.
    pub(super) const PLAIN_PASS: Parts = Parts(1 << 15);
    /// At the start: a question, an action or a text about the secret.
    pub(super) const UNDOES: Parts = Parts(1 << 16);
    /// A program or protocol whose password the project chooses itself.
    pub(super) const SERVICE: Parts = Parts(1 << 17);
    /// Somebody else hands the secret out.
    pub(super) const PROVIDER: Parts = Parts(1 << 18);
    /// Before `pin` and `code`: what makes them secret.
    pub(super) const PERSONAL: Parts = Parts(1 << 19);
    /// The project's own, whatever the noun: `INTERNAL_TOKEN`.
    pub(super) const OWN: Parts = Parts(1 << 20);
    /// A name that only says "the value", so that the parent's name counts.
    pub(super) const MERE_VALUE: Parts = Parts(1 << 21);
    /// A parent whose entries are texts, versions or permissions.
    pub(super) const TEXTS: Parts = Parts(1 << 22);
    /// Further words that a label with spaces may have: "Bot Token".
    pub(super) const LABEL: Parts = Parts(1 << 23);

    /// Any noun.
    pub(super) const NOUN: Parts = Parts((1 << 10) - 1);

    /// True when the two sets share a part.
    #[inline]
    pub(super) fn any(self, other: Parts) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets.
    #[inline]
    pub(super) const fn and(self, other: Parts) -> Parts {
        Parts(self.0 | other.0)
    }
}

/// The parts of a lower-case word; the empty set for an unknown one.
#[inline]
pub(super) fn parts(word: &[u8]) -> Parts {
    if word.len() > LONGEST {
        return Parts::default();
    }
    let mut at = hash(word) % SLOTS;
    loop {
        let (known, parts) = TABLE[at];
        if known == word {
            return parts;
        }
        if known.is_empty() {
            return Parts::default();
        }
        at = (at + 1) % SLOTS;
    }
}

/// The parts of a word of any case.
#[inline]
pub(super) fn parts_folded(word: &[u8]) -> Parts {
    let mut folded = [0; LONGEST];
    let Some(folded) = folded.get_mut(..word.len()) else {
        return Parts::default();
    };
    folded.copy_from_slice(word);
    folded.make_ascii_lowercase();
    parts(folded)
}

/// True for a call whose argument is a password by its place; the reader of source code knows which.
pub(super) fn is_call_with_password(name: &[u8]) -> bool {
    const CALLS: [&[u8]; 13] = [
        b"ConvertTo-SecureString",
        b"NetworkCredential",
        b"UsernamePasswordCredentials",
        b"UsernamePasswordToken",
        b"PasswordAuthentication",
        b"HTTPBasicAuth",
        b"HTTPDigestAuth",
        b"SetBasicAuth",
        b"mysqli_connect",
        b"mysql_connect",
        b"mysql_pconnect",
        b"mysqli",
        b"PlainAuth",
    ];
    CALLS.contains(&name)
}

/// True for a call whose argument is a key by its place; the reader of source code knows which.
pub(super) fn is_call_with_key(name: &[u8]) -> bool {
    const CALLS: [&[u8]; 13] = [
        b"jwt.sign",
        b"jwt.verify",
        b"jwt.encode",
        b"jwt.decode",
        b"JWT.encode",
        b"JWT.decode",
        b"hmac.new",
        b"createHmac",
        b"createCipheriv",
        b"createDecipheriv",
        b"cookieParser",
        b"NewCookieStore",
        b"Fernet",
    ];
    CALLS.contains(&name)
}

/// True when the long option of the program takes `name:password`.
pub(super) fn long_option(program: &[u8], option: &[u8]) -> bool {
    matches!(option, b"--user" | b"--proxy-user") && program.ends_with(b"curl")
        || option == b"--auth" && program.starts_with(b"http")
}

/// True when the short option takes a password on the command line of the program.
pub(super) fn short_option(program: &[u8], option: u8) -> bool {
    let programs = match option {
        b'p' => {
            "sshpass mysql mysqldump mysqladmin mysqlimport mariadb mariadb-dump mongo mongosh mongodump mongorestore mongoimport \
             docker podman nerdctl skopeo buildah az oc snowsql lftp helm"
        }
        b'a' => "redis-cli redis-benchmark valkey-cli",
        b'w' => "ldapsearch ldapadd ldapmodify ldapdelete ldapwhoami ldappasswd",
        b'u' => "curl lftp",
        b'U' => "smbclient rpcclient",
        b'P' => "sqlcmd bcp ipmitool tsql mosquitto_pub mosquitto_sub",
        b'b' => "htpasswd",
        _ => return false,
    };
    let program = program
        .rsplit(|&b| b == b'/')
        .next()
        .unwrap_or_default()
        .strip_suffix(b".exe")
        .unwrap_or(program.rsplit(|&b| b == b'/').next().unwrap_or_default());
    programs
        .split_ascii_whitespace()
        .any(|known| known.as_bytes() == program)
}

const LISTS: &[(Parts, &str)] = &[
    (
        Parts::PASSWORD,
        "password passwords passin passout passwd passwds passcode pwd pw psw pswd pword passw passwrd passwort \
         userpassword userpass userpwd userpasswd userpw dbpassword dbpass dbpasswd dbpwd dbpw rootpassword rootpass rootpw rootpwd \
         adminpassword adminpass adminpasswd adminpw adminpwd pgpassword pgpass authpassword authpass bindpw bindpassword mypassword \
         keypass storepass mysqlrootpwd mysqlpassword mysqlpwd mysqlrootpassword sapassword smtppass smtppassword mailpass mailpassword ftppass ftppassword requirepass masterauth \
         newpassword newpasswd oldpassword loginpassword loginpass httppassword proxypassword proxypass storepassword keypassword \
         keystorepassword truststorepassword basicauthpassword sshpass sudopassword sudopass vaultpass becomepass emailpassword \
         contrasena contraseña contrasenia clave senha kennwort motdepasse passe mdp haslo hasło wachtwoord parola geslo heslo sifre şifre \
         salasana jelszo jelszó losenord lösenord kodeord adgangskode passord parool slaptazodis пароль Пароль ПАРОЛЬ 密码 密碼 口令 \
         パスワード 비밀번호",
    ),
    (Parts::PASSPHRASE, "passphrase passphrases"),
    (
        Parts::SECRET,
        "secret secrets clientsecret appsecret consumersecret totpsecret sharedsecret",
    ),
    (
        Parts::SIGNING_KEY,
        "secretkey signingkey encryptionkey masterkey salt pepper jwtsecret jwtkey aeskey hmackey secretkeybase cookiesecret sessionsecret",
    ),
    (
        Parts::API_KEY,
        "apikey apikeys accesskey secretaccesskey authkey appkey accountkey servicekey licensekey consumerkey skey",
    ),
    (
        Parts::TOKEN,
        "token tokens authtoken authtokens accesstoken accesstokens apitoken usertoken refreshtoken satoken sessiontoken clienttoken bearertoken identitytoken csrftoken \
         jwttoken jwt bearer ticket pat",
    ),
    (
        Parts::CREDENTIAL,
        "credential credentials creds cred auth authorization basicauth",
    ),
    (Parts::KEY, "key keys"),
    (Parts::PASS, "pass"),
    (Parts::CODE, "pin pins code cookie phrase word"),
    (
        Parts::FOLLOWS,
        "prod production dev development test testing stage staging local live qa uat default value val base old new current previous \
         prev confirm confirmation repeat again verify plain plaintext cleartext text string str raw b64 base64 hex bytes a b c one two \
         primary secondary for of the mock example x y v sys wo",
    ),
    (
        Parts::PLAIN_KEY,
        "primary foreign public pub gpg pgp apt rpm cache sort partition hash index object row search shortcut hot lookup map dict group unique \
         composite idempotency site publishable anon routing sorted list arrow enter escape tab shift ctrl alt press pressed \
         modifier function translation message i18n label issue project config setting settings property attribute attr field column \
         param parameter query header context metadata registry json xml yaml event item data node child parent ref reference tag \
         natural surrogate range shard bucket s3 file path prefix suffix first last next string int any no invalid duplicate unknown \
         missing has is get find delete remove update put redis register state feature flag menu sub top level by on key type class \
         module id name storage local resource namespace annotation host verify verifying verification required optional relation \
         join answer soft of recv send export import fingerprint preference pref preferences session_storage dictionary word unlock lock websocket socket",
    ),
    (
        Parts::SIGNS,
        "secret signing sign signature encryption encrypt encrypting crypt crypto cipher fernet hmac mac jwt aes des rsa master \
         csrf validation app application symmetric shared private wrapped wrapping psk preshared derived internal vault webhook ssl tls auth",
    ),
    (
        Parts::OPENS,
        "api access account consumer client authorization license licence deploy service integration admin write read subscription \
         server role ingest ingestion management customer merchant developer dev tenant rest sdk token login activation current prev",
    ),
    (
        Parts::PLAIN_TOKEN,
        "page next continuation cancellation cancel eos bos pad unk mask sep cls special start end stop max min num total count prompt \
         completion input output parser lexer syntax keyword string number current prev previous peek first last design injection \
         operator expected unexpected unknown has is no yaml public identifier literal comment whitespace image used per limit sync \
         stylesheet style theme scope css csrf xsrf antiforgery color erc20 nft invalidate revoke pagination fresh match cached reasoning",
    ),
    (
        Parts::PLAIN_PASS,
        "first second third last final render num by high low band single multi pre post all boarding shadow depth must should will to \
         did can one two per opt grpc fastcgi uwsgi scgi memcached compiler lint tests check fail through bypass light blur shader geometry deferred gpu",
    ),
    (
        Parts::UNDOES,
        "sha sha1 sha2 sha256 sha512 md5 bcrypt from is has had should can could does allow allows allowed require requires needs need enable enabled enables disable \
         disabled show hide forgot forget forgotten get find fetch lookup validate validates check checks hash hashed hashes encrypted \
         encrypt decrypt crypted generate generated random skip save remember toggle prompt ask max min num number total count label \
         error errors err title msg message btn button placeholder hint tooltip lbl public sealed delete remove list describe no \
         mock mocked without missing mandatory notify recover lost parse obfuscate mask masked redacted",
    ),
    (
        Parts::SERVICE,
        "postgres postgresql pg psql db database mysql mariadb mongo mongodb redis rabbitmq rabbit amqp mqtt kafka nats elastic \
         elasticsearch opensearch kibana neo4j influx influxdb cassandra couchdb clickhouse mssql sqlserver oracle grafana prometheus \
         minio keycloak kc ldap admin root user superuser dashboard airflow superset metabase jenkins nexus harbor vault consul nomad ssh \
         ftp sftp basic internal metrics hasura strapi directus",
    ),
    (
        Parts::PROVIDER,
        "openai anthropic claude voyage cohere hf huggingface mistral gemini groq deepseek replicate pinecone langchain langsmith tavily \
         elevenlabs stripe paypal twilio sendgrid resend mailgun mailchimp postmark brevo slack discord telegram github gh gitlab \
         bitbucket google gcp gcs firebase azure aws amazon s3 sqs digitalocean cloudflare cf heroku vercel netlify sentry datadog newrelic \
         supabase auth0 okta clerk algolia mapbox npm pypi docker dockerhub codecov sonar snyk twitter facebook fb instagram linkedin \
         pinterest tumblr lastfm steam foursquare snapchat spotify dropbox salesforce shopify square plaid zoom jira atlassian notion \
         asana airtable hubspot pagerduty captcha recaptcha hcaptcha turnstile smtp mail email oauth oauth2 oidc consumer wechat weixin alipay \
         aliyun qiniu tencent baidu unsplash giphy maps maxmind ngrok tfe crates cargo nuget rubygems expo fly railway linode vultr hetzner",
    ),
    (
        Parts::PERSONAL,
        "user admin login sim card access secret erlang session auth verification otp pin",
    ),
    (
        Parts::OWN,
        "internal admin metrics cron deploy root master jwt session cookie csrf encryption signing hmac fernet healthcheck scrape",
    ),
    (
        Parts::MERE_VALUE,
        "value default content contents text plaintext cleartext string data literal defaultvalue",
    ),
    (
        Parts::TEXTS,
        "labels label messages message i18n l10n translations translation locale locales errors dependencies devdependencies \
         peerdependencies scripts permissions description descriptions placeholders placeholder strings texts titles hints tooltips enum \
         required columns aliases keywords vocabulary",
    ),
    (Parts::LABEL, "my bot personal refresh encoding your the"),
];

const LONGEST: usize = 24;
const SLOTS: usize = 4096;
type Slot = (&'static [u8], Parts);
static TABLE: [Slot; SLOTS] = table();

/// FNV-1a, folded: short words spread well enough over a table that is three quarters empty.
#[inline]
const fn hash(word: &[u8]) -> usize {
    let mut hash: u32 = 0x811c_9dc5;
    let mut at = 0;
    while at < word.len() {
        hash = (hash ^ word[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash ^ (hash >> 15)) as usize
}

const fn table() -> [Slot; SLOTS] {
    let mut table: [Slot; SLOTS] = [(&[], Parts(0)); SLOTS];
    let mut list = 0;
    while list < LISTS.len() {
        let (parts, mut rest) = (LISTS[list].0, LISTS[list].1.as_bytes());
        while !rest.is_empty() {
            let mut end = 0;
            while end < rest.len() && rest[end] != b' ' {
                end += 1;
            }
            let (word, tail) = rest.split_at(end);
            if !word.is_empty() {
                assert!(word.len() <= LONGEST, "LONGEST is too short");
                insert(&mut table, word, parts);
            }
            rest = if tail.is_empty() {
                tail
            } else {
                tail.split_at(1).1
            };
        }
        list += 1;
    }
    table
}

const fn insert(table: &mut [Slot; SLOTS], word: &'static [u8], parts: Parts) {
    let mut at = hash(word) % SLOTS;
    while !table[at].0.is_empty() && !same(table[at].0, word) {
        at = (at + 1) % SLOTS;
    }
    table[at] = (word, table[at].1.and(parts));
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_with_its_parts() {
        for (part, list) in LISTS {
            for word in list.split_ascii_whitespace() {
                assert!(parts(word.as_bytes()).any(*part), "{word}");
            }
        }
        assert_eq!(parts(b"monkey"), Parts::default());
        assert_eq!(parts(b""), Parts::default());
    }

    #[test]
    fn the_table_has_room() {
        let used = TABLE.iter().filter(|slot| !slot.0.is_empty()).count();
        assert!(used * 3 < SLOTS, "{used} words");
    }

    #[test]
    fn short_options_belong_to_their_program() {
        assert!(short_option(b"/usr/bin/mysql", b'p'));
        assert!(short_option(b"curl", b'u'));
        assert!(!short_option(b"curl", b'p'));
        assert!(!short_option(b"mkdir", b'p'));
    }
}
