# syntax=docker/dockerfile:1
# docker build -t blueprintc .
# docker run --rm -v "$PWD:/work:ro" blueprintc check

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# The cache of the target is that of whatever was built last, and cargo compares the times of files, which COPY keeps:
# a checkout older than that build would be taken for built.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    touch src/lib.rs src/main.rs \
    && cargo build --profile dist --locked --bin blueprintc \
    && cp target/dist/blueprintc /blueprintc

# glibc and libgcc, which is what the program links to; no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="blueprintc" \
      org.opencontainers.image.description="The compiler for authentik blueprints" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /src/LICENSE-MIT /LICENSE-MIT
COPY --from=build /blueprintc /blueprintc
# A number, so that Kubernetes can see that it isn't root (runAsNonRoot).
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/blueprintc"]
CMD ["check"]
