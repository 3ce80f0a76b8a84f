# syntax=docker/dockerfile:1
# The server and the command line in one image, for linux/amd64 and linux/arm64:
#
#   docker build --tag beckon .
#   docker run beckon                                 the server (ROLE=all, api or worker)
#   docker run beckon dist/src/cli/main.js doctor     a command of the command line
#
# The image contains no npm, no shell and no source: the built files and the version of Node that package-lock.json pins.

FROM node:24-bookworm-slim AS build
WORKDIR /build
RUN chown node:node /build
# The same user as below: V8's compiled code, which the build stores, is found only by the user who stored it.
USER node
COPY --chown=node:node package.json package-lock.json ./
COPY --chown=node:node scripts scripts
RUN npm ci --no-audit --no-fund
COPY --chown=node:node . .
RUN npm run build && npm run release -- /build/release

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /build/release /app
WORKDIR /app
USER 1000:1000
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
EXPOSE 4000
STOPSIGNAL SIGTERM
# Whether the process is alive. Whether it is ready for requests is a question for /readyz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["/app/node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/app/node"]
CMD ["dist/src/main.js"]
