# The image of the hook `credlint-docker`, and of anybody who likes containers: a static binary and nothing else.
#   docker build -t credlint . && docker run --rm -v "$PWD:/src:ro" credlint
FROM rust:1-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /build
COPY . .
RUN cargo build --release --locked

FROM scratch
COPY --from=build /build/target/release/credlint /usr/local/bin/credlint
WORKDIR /src
ENTRYPOINT ["credlint"]
