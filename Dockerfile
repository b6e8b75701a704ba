# The standalone hub as a container image; docs/container-image.md says how to use it.
#
#   docker build -t mercure-hub .                      starts as root, prepares /data, drops privileges
#   docker build -t mercure-hub --target nonroot .     is never root

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -q -Dquick package -pl hub-jetty-standalone -am
# The modules that jdeps finds, less that of classes which this hub does not use: java.desktop.
RUN jlink --add-modules java.base,java.management,java.naming,java.net.http,java.security.jgss,java.sql,jdk.jfr,jdk.unsupported \
        --strip-debug --no-header-files --no-man-pages --output /opt/mercure-hub/java \
    && cp hub-jetty-standalone/target/mercure-hub.jar packaging/jvm.options /opt/mercure-hub/

FROM debian:trixie-slim AS base
RUN useradd --no-log-init --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin mercure \
    && install -d -o mercure -g mercure /data /config
COPY --from=build /opt/mercure-hub /opt/mercure-hub
COPY --chmod=755 packaging/container/mercure-hub /usr/local/bin/
COPY --chmod=644 packaging/container/dev.Caddyfile /etc/caddy/
ENV DEFAULT_SERVER_NAME=:80 \
    XDG_STATE_HOME=/data
# Classes as they are in memory once a hub has started, served and stopped; a start takes a third of the time with them.
# hadolint ignore=DL3001
RUN set -eu; \
    export JAVA_OPTS='-XX:AOTCacheOutput=/tmp/hub.aot -Xlog:disable' \
        SERVER_NAME=127.0.0.1:8080 MERCURE_EXTRA_DIRECTIVES=anonymous XDG_STATE_HOME=/tmp/state \
        MERCURE_PUBLISHER_JWT_KEY=of-the-one-run-while-this-image-is-built; \
    mercure-hub & \
    unset JAVA_OPTS; \
    for page in 127.0.0.1:2019/mercure/health/ready '127.0.0.1:8080/.well-known/mercure?topic=a'; do \
        until mercure-hub health --url "http://$page" 2>/dev/null; do kill -0 $!; sleep 0.1; done; \
    done; \
    kill $!; \
    wait $!; \
    install -m 644 /tmp/hub.aot /opt/mercure-hub/; \
    rm -r /tmp/hub.aot /tmp/state
WORKDIR /data
VOLUME ["/data", "/config"]
EXPOSE 80 443 2019
HEALTHCHECK --start-period=30s CMD ["mercure-hub", "health"]
ENTRYPOINT ["mercure-hub"]

FROM base AS nonroot
USER 10001:10001

FROM base AS hub
