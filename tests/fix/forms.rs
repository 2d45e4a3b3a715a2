//! What every form of a default or a literal becomes: nothing but the marked bytes may change.

use super::{err, filled, fix, folder, read, status};

const FORMS: &[(&str, &str, &str)] = &[
    // defaults
    (
        "a01.sh",
        "P=\"${DB_PASSWORD:-@W@}\" # c\n",
        "P=\"${DB_PASSWORD:?set DB_PASSWORD}\" # c\n",
    ),
    (
        "a02.sh",
        "[ -z \"$JWT_SECRET\" ] && JWT_SECRET=@W@\n",
        "[ -z \"$JWT_SECRET\" ] && { echo 'JWT_SECRET is not set' >&2; exit 1; }\n",
    ),
    (
        "a03/Makefile",
        "DB_PASSWORD ?= @W@\n",
        "DB_PASSWORD ?= $(error DB_PASSWORD is not set)\n",
    ),
    (
        "a04.py",
        "import os\np = os.getenv('DB_PASSWORD', '@W@')  # c\n",
        "import os\np = os.environ['DB_PASSWORD']  # c\n",
    ),
    (
        "a05.py",
        "import os\np = os.environ.get(\n    \"DB_PASSWORD\",\n    \"@W@\",\n)\n",
        "import os\np = os.environ[\"DB_PASSWORD\"]\n",
    ),
    (
        "a06.py",
        "p = config(\"DB_PASSWORD\", default=\"@W@\", cast=str)\n",
        "p = config(\"DB_PASSWORD\", cast=str)\n",
    ),
    (
        "a07.py",
        "class S(BaseSettings):\n    jwt_secret: SecretStr = SecretStr(\"@W@\")  # c\n",
        "class S(BaseSettings):\n    jwt_secret: SecretStr  # c\n",
    ),
    (
        "a08.py",
        "class S(BaseSettings):\n    jwt_secret: str = Field(\n        default=\"@W@\",\n        min_length=16,\n    )\n",
        "class S(BaseSettings):\n    jwt_secret: str = Field(\n        min_length=16,\n    )\n",
    ),
    (
        "a09.py",
        "@click.option(\"--password\", default=\"@W@\")\n",
        "@click.option(\"--password\", required=True)\n",
    ),
    (
        "a10.ts",
        "const s = process.env.JWT_SECRET ?? '@W@'; // c\n",
        "const s = process.env.JWT_SECRET ?? (() => { throw new Error('JWT_SECRET is not set'); })(); // c\n",
    ),
    (
        "a11.ts",
        "const e = z.object({\n  JWT_SECRET: z.string().min(32).default('@W@'),\n});\n",
        "const e = z.object({\n  JWT_SECRET: z.string().min(32),\n});\n",
    ),
    (
        "a12.ts",
        "this.configService.get<string>('JWT_SECRET', '@W@');\n",
        "this.configService.getOrThrow<string>('JWT_SECRET');\n",
    ),
    (
        "a13.go",
        "package a\ntype C struct {\n\tPassword string `env:\"DB_PASSWORD\" envDefault:\"@W@\"`\n}\n",
        "package a\ntype C struct {\n\tPassword string `env:\"DB_PASSWORD,required\"`\n}\n",
    ),
    (
        "a14.go",
        "package a\nfunc f() {\n\tpw := os.Getenv(\"DB_PASSWORD\")\n\tif pw == \"\" {\n\t\tpw = \"@W@\"\n\t}\n}\n",
        "package a\nfunc f() {\n\tpw := os.Getenv(\"DB_PASSWORD\")\n\tif pw == \"\" {\n\t\tpanic(\"DB_PASSWORD is not set\")\n\t}\n}\n",
    ),
    (
        "a15.rs",
        "let s = env::var(\"JWT_SECRET\")\n    .unwrap_or_else(|_| \"@W@\".to_string());\n",
        "let s = env::var(\"JWT_SECRET\")\n    .expect(\"JWT_SECRET is not set\");\n",
    ),
    (
        "a16/application.yml",
        "spring:\n  datasource:\n    password: ${DB_PASSWORD:@W@}\n",
        "spring:\n  datasource:\n    password: ${DB_PASSWORD}\n",
    ),
    (
        "a17.java",
        "class A { @Value(\"${jwt.secret:@W@}\") String s; }\n",
        "class A { @Value(\"${jwt.secret}\") String s; }\n",
    ),
    (
        "a18.kt",
        "val s = System.getenv(\"JWT_SECRET\") ?: \"@W@\"\n",
        "val s = System.getenv(\"JWT_SECRET\") ?: error(\"JWT_SECRET is not set\")\n",
    ),
    (
        "a19.rb",
        "S = ENV.fetch('SECRET_KEY_BASE') { '@W@' }\n",
        "S = ENV.fetch('SECRET_KEY_BASE')\n",
    ),
    (
        "a20.php",
        "<?php\n$p = env('DB_PASSWORD', '@W@');\n",
        "<?php\n$p = (env('DB_PASSWORD') ?? throw new \\RuntimeException('DB_PASSWORD is not set'));\n",
    ),
    (
        "a21.cs",
        "var p = Environment.GetEnvironmentVariable(\"DB_PASSWORD\") ?? \"@W@\";\n",
        "var p = Environment.GetEnvironmentVariable(\"DB_PASSWORD\") ?? throw new System.InvalidOperationException(\"DB_PASSWORD is not set\");\n",
    ),
    (
        "a22.ex",
        "s = System.get_env(\"SECRET_KEY_BASE\", \"@W@\")\n",
        "s = System.fetch_env!(\"SECRET_KEY_BASE\")\n",
    ),
    (
        "a23.tf",
        "variable \"db_password\" {\n  type    = string\n  default = \"@W@\"\n}\n",
        "variable \"db_password\" {\n  type    = string\n}\n",
    ),
    (
        "a24/templates/s.yaml",
        "stringData:\n  password: {{ .Values.pw | default \"@W@\" | quote }}\n",
        "stringData:\n  password: {{ .Values.pw | required \"PW is not set\" | quote }}\n",
    ),
    (
        "a25/.github/workflows/w.yml",
        "env:\n  PW: ${{ secrets.DB_PASSWORD || '@W@' }}\n",
        "env:\n  PW: ${{ secrets.DB_PASSWORD }}\n",
    ),
    (
        "a26.ts",
        "z.object({ A_SECRET: z.string().optional().default('@W@'), B_SECRET: z.string().default(\"@W@\") })\n",
        "z.object({ A_SECRET: z.string(), B_SECRET: z.string().min(1) })\n",
    ),
    (
        "a27.py",
        "p.add_argument('--password', '-p', default='@W@', help='x')\n",
        "p.add_argument('--password', '-p', required=True, help='x')\n",
    ),
    // literals
    (
        "b01.py",
        "\"\"\"Says what.\"\"\"\nfrom __future__ import annotations\n\nimport sys\n\ndb_password = '@V@'\n",
        "\"\"\"Says what.\"\"\"\nfrom __future__ import annotations\n\nimport os\nimport sys\n\ndb_password = os.environ['DB_PASSWORD']\n",
    ),
    (
        "b02.py",
        "\"\"\"Says what,\nat length.\"\"\"\ndb_password = '@V@'\n",
        "\"\"\"Says what,\nat length.\"\"\"\nimport os\ndb_password = os.environ['DB_PASSWORD']\n",
    ),
    (
        "b03.rb",
        "db_password = \"@V@\" # c\n",
        "db_password = ENV.fetch(\"DB_PASSWORD\") # c\n",
    ),
    (
        "b04.java",
        "class A { String dbPassword = \"@V@\"; }\n",
        "class A { String dbPassword = java.util.Objects.requireNonNull(System.getenv(\"DB_PASSWORD\"), \"DB_PASSWORD is not set\"); }\n",
    ),
    (
        "b05.sh",
        "#!/bin/sh\nexport DB_PASSWORD='@V@' # c\n",
        "#!/bin/sh\nexport DB_PASSWORD=\"${DB_PASSWORD:?set DB_PASSWORD}\" # c\n",
    ),
    (
        "b06/compose.yml",
        "services:\n  a:\n    command: redis-server --requirepass @V@\n    environment:\n      - \"REDIS_URL=redis://:@V@@redis\"\n",
        "services:\n  a:\n    command: redis-server --requirepass ${REDIS_PASSWORD:?set REDIS_PASSWORD}\n    environment:\n      - \"REDIS_URL=redis://:${REDIS_PASSWORD:?set REDIS_PASSWORD}@redis\"\n",
    ),
    (
        "b07.tf",
        "resource \"aws_db_instance\" \"shop\" {\n  password = \"@V@\"\n}\n",
        "resource \"aws_db_instance\" \"shop\" {\n  password = var.shop_password\n}\n\nvariable \"shop_password\" {\n  type      = string\n  sensitive = true\n}\n",
    ),
    (
        "b08/values.yaml",
        "auth:\n  postgresPassword: @W@ # c\n",
        "auth:\n  postgresPassword: \"\" # c\n",
    ),
    (
        "b09/compose.yml",
        "services:\n  a:\n    environment:\n      - DB_PASSWD=@W@\n  b:\n    environment:\n      - POSTGRES_PASSWORD=@W@\n",
        "services:\n  a:\n    environment:\n      - DB_PASSWD=${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}\n  b:\n    environment:\n      - POSTGRES_PASSWORD=${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}\n",
    ),
    (
        "b10/compose.yml",
        "services:\n  a:\n    environment:\n      - POSTGRES_PASSWORD=@W@\n  b:\n    environment:\n      - POSTGRES_PASSWORD=@V@\n",
        "services:\n  a:\n    environment:\n      - POSTGRES_PASSWORD=${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}\n  b:\n    environment:\n      - POSTGRES_PASSWORD=${POSTGRES_PASSWORD_2:?set POSTGRES_PASSWORD_2}\n",
    ),
    (
        "b11/mail.py",
        "import os\nlogin(password=\"@V@\")\nother.setPassword(\"@V@x\")\n",
        "import os\nlogin(password=os.environ[\"MAIL_PASSWORD\"])\nother.setPassword(os.environ[\"OTHER_PASSWORD\"])\n",
    ),
    (
        "b12/.devcontainer/devcontainer.json",
        "{\n  // c\n  \"containerEnv\": {\"POSTGRES_PASSWORD\": \"@W@\"},\n}\n",
        "{\n  // c\n  \"containerEnv\": {\"POSTGRES_PASSWORD\": \"${localEnv:POSTGRES_PASSWORD}\"},\n}\n",
    ),
    (
        "b13/.vscode/launch.json",
        "{\"configurations\": [{\"env\": {\"DB_PASSWORD\": \"@W@\"}}]}\n",
        "{\"configurations\": [{\"env\": {\"DB_PASSWORD\": \"${env:DB_PASSWORD}\"}}]}\n",
    ),
    (
        "b14.java",
        "class A { char[] DB_PASSWORD = \"@V@\".toCharArray(); }\n",
        "class A { char[] DB_PASSWORD = java.util.Objects.requireNonNull(System.getenv(\"DB_PASSWORD\"), \"DB_PASSWORD is not set\").toCharArray(); }\n",
    ),
    (
        "b15/stack.yml",
        "version: '3'\nservices:\n  a:\n    image: b\n    environment:\n      JWT_KEY: ${JWT_KEY:-@W@}\n",
        "version: '3'\nservices:\n  a:\n    image: b\n    environment:\n      JWT_KEY: ${JWT_KEY:?set JWT_KEY}\n",
    ),
    (
        "b16.tf",
        "resource \"a\" \"b\" {\n  password = \"@V@\"\n}\nresource \"a\" \"c\" {\n  password = \"@V@2\"\n}",
        "resource \"a\" \"b\" {\n  password = var.b_password\n}\nresource \"a\" \"c\" {\n  password = var.c_password\n}\n\nvariable \"b_password\" {\n  type      = string\n  sensitive = true\n}\n\nvariable \"c_password\" {\n  type      = string\n  sensitive = true\n}\n",
    ),
    (
        "b17.sh",
        "psql -c \"CREATE ROLE shop LOGIN PASSWORD '@V@';\" # c\n",
        "psql -c \"CREATE ROLE shop LOGIN PASSWORD '${SHOP_PASSWORD:?set SHOP_PASSWORD}';\" # c\n",
    ),
    (
        "b18.sh",
        "psql <<SQL\nSELECT 1;\nALTER ROLE shop PASSWORD '@V@';\nSQL\n",
        "psql <<SQL\nSELECT 1;\nALTER ROLE shop PASSWORD '${SHOP_PASSWORD:?set SHOP_PASSWORD}';\nSQL\n",
    ),
    (
        "b19/alembic.ini",
        "[alembic]\nsqlalchemy.url = postgresql://app:@V@@localhost:5432/app\n",
        "[alembic]\nsqlalchemy.url = postgresql://app@localhost:5432/app\n",
    ),
    (
        "b20/deploy.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\nspec:\n  containers:\n    - env:\n        - name: POSTGRES_PASSWORD\n          value: \"@V@\" # c\n        - name: A\n          value: b\n",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\nspec:\n  containers:\n    - env:\n        - name: POSTGRES_PASSWORD\n          valueFrom:\n            secretKeyRef:\n              name: shop-secrets\n              key: POSTGRES_PASSWORD # c\n        - name: A\n          value: b\n",
    ),
    (
        "b21/group_vars/all.yml",
        "db_password: '@V@' # c\n",
        "db_password: \"{{ vault_db_password }}\" # c\n",
    ),
    (
        "b22.sh",
        "mysql -e \"CREATE USER shop IDENTIFIED BY '@V@'\"\n",
        "mysql -e \"CREATE USER shop IDENTIFIED BY '${SHOP_PASSWORD:?set SHOP_PASSWORD}'\"\n",
    ),
    // images
    (
        "c01/Dockerfile",
        "FROM a\nARG NPM_TOKEN=@V@\nRUN npm ci && \\\n    echo \"$NPM_TOKEN\"\nRUN true\n",
        "# syntax=docker/dockerfile:1\nFROM a\nRUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci && \\\n    echo \"$NPM_TOKEN\"\nRUN true\n",
    ),
    (
        "c02/Dockerfile",
        "FROM a\nENV A=1 SECRET_KEY=@V@ B=2\nENV DB_PASSWORD @V@\n",
        "FROM a\nENV A=1 B=2\n",
    ),
    // command lines
    (
        "d01.sh",
        "redis-cli -h db -a @V@ ping\n",
        "REDISCLI_AUTH=\"${REDIS_PASSWORD:?set REDIS_PASSWORD}\" redis-cli -h db ping\n",
    ),
    (
        "d02.sh",
        "if ! psql \"postgres://app:@V@@db/app\" -c x; then\n  exit 1\nfi\n",
        "if ! PGPASSWORD=\"${PGPASSWORD:?set PGPASSWORD}\" psql \"postgres://app@db/app\" -c x; then\n  exit 1\nfi\n",
    ),
    (
        "d03.sh",
        "mysqldump --password=@V@ shop > a.sql\n",
        "mysqldump --defaults-extra-file=\"${MYSQL_OPTIONS_FILE:?set MYSQL_OPTIONS_FILE}\" shop > a.sql\n",
    ),
    (
        "d04.sh",
        "docker login -u me -p @V@ registry.acme.io\n",
        "printf '%s' \"${DOCKER_PASSWORD:?set DOCKER_PASSWORD}\" | docker login -u me --password-stdin registry.acme.io\n",
    ),
    (
        "d05.sh",
        "sshpass -p '@V@' ssh app@db true\n",
        "SSHPASS=\"${SSHPASS:?set SSHPASS}\" sshpass -e ssh app@db true\n",
    ),
];

/// What no edit understands well enough.
const LEFT: &[(&str, &str)] = &[
    ("e01.py", "run(\"CREATE ROLE app LOGIN PASSWORD '@V@'\")\n"),
    ("e02.py", "x = '''\npassword = \"@V@\"\n'''\n"),
    (
        "e03.java",
        "class A { @Secret(password = \"@V@\") int a; }\n",
    ),
    ("e04.go", "package a\nconst dbPassword = \"@V@\"\n"),
    ("e05.cs", "class A { const string DbPassword = \"@V@\"; }\n"),
    (
        "e06.sh",
        "psql <<'SQL'\nCREATE ROLE app LOGIN PASSWORD '@V@';\nSQL\n",
    ),
    ("e07/crontab", "DB_PASSWORD=@V@\n"),
    ("e08/tests/test_a.py", "db_password = \"@V@\"\n"),
    ("e09/README.md", "    export DB_PASSWORD=@V@\n"),
    (
        "e10/Dockerfile",
        "FROM a\nARG TOKEN_KEY=@V@\nENV OTHER=$TOKEN_KEY\n",
    ),
    ("e13.cs", "class A { string DbPassword = @\"@V@\"; }\n"),
    (
        "e14/.github/actions/a/action.yml",
        "runs:\n  using: composite\n  steps:\n    - run: x\n      env:\n        ADMIN_PASSWORD: @W@\n",
    ),
    (
        "e15.sh",
        "echo \"CREATE USER '$A'@'%' IDENTIFIED BY '$PW' ;\" > a.sql\n",
    ),
    (
        "e16.py",
        "p.add_argument('password', default='@W@')\np.add_argument('--password', default='@W@', required=False)\n",
    ),
    ("e12.sh", "sed -i '/DBPassword=@V@' /etc/a.conf\n"),
    ("e11.js", "const apiPassword = '@V@' + suffix;\n"),
];

#[test]
fn every_form_becomes_the_one_that_refuses_to_go_on() {
    let files: Vec<_> = FORMS
        .iter()
        .map(|(path, before, _)| (*path, *before))
        .collect();
    let folder = folder(&files);
    let done = fix(folder.path(), &["--apply", "--unsafe-fixes"]);
    for (path, _, after) in FORMS {
        assert_eq!(read(folder.path(), path), *after, "{path}: {}", err(&done));
    }
    assert_eq!(status(&done), 0, "{}", err(&done));
    let again = fix(folder.path(), &["--apply", "--unsafe-fixes"]);
    assert!(err(&again).contains("nothing mended"), "{}", err(&again));
}

#[test]
fn what_is_not_understood_stays() {
    let folder = folder(LEFT);
    fix(folder.path(), &["--apply", "--unsafe-fixes"]);
    for (path, before) in LEFT {
        assert_eq!(read(folder.path(), path), filled(before), "{path}");
    }
}
