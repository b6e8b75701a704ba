#!/usr/bin/env bash
# Compares the standalone hub, the servlet in Tomcat 11 and nginx with nchan, side by side: see README.md.
#
#   benchmarks/compare.sh [OPTION...]            as benchmarks.jar compare --help has them
#   benchmarks/compare.sh serve NAME STORE       runs one of the servers in the foreground, with its updates in memory or in a file
#
# SERVER_CORE and CLIENT_CORE are where they run (0 and 1), RESULTS is the folder of what comes of it,
# SERVERS is which of "hub tomcat nchan" take part, HUB_JAVA_OPTS and TOMCAT_JAVA_OPTS are for their JVMs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PATH:/usr/sbin
results=${RESULTS:-$PWD/benchmarks/target/compare/$(date +%Y%m%d-%H%M%S)}
publisher_key=benchmarks-publisher-key-of-at-least-32-bytes
subscriber_key=benchmarks-subscriber-key-of-at-least-32-bytes
path=.well-known/mercure
declare -A urls=(
    [hub]=http://127.0.0.1:3101/$path
    [tomcat]=http://127.0.0.1:3102/$path
    [nchan]=nchan+http://127.0.0.1:3103
)
tomcat_version=$(sed -n 's,.*<tomcat-11.version>\(.*\)</tomcat-11.version>.*,\1,p' pom.xml)
tomcat_folder=$PWD/benchmarks/target/tomcat-$tomcat_version

fail() { # WHAT IS WRONG
    echo "compare.sh: $1" >&2
    exit 2
}

hub() { # FOLDER TRANSPORT
    export SERVER_NAME=127.0.0.1:3101 MERCURE_TRANSPORT=$2 MERCURE_EXTRA_DIRECTIVES=$'anonymous\nadmin off'
    export MERCURE_PUBLISHER_JWT_KEY=$publisher_key MERCURE_SUBSCRIBER_JWT_KEY=$subscriber_key
    # shellcheck disable=SC2086 # a list of words
    exec java ${HUB_JAVA_OPTS:-} -jar hub-jetty-standalone/target/mercure-hub.jar
}

# The servlet by a web.xml alone, in Tomcat as its default server.xml has it, but for the limits.
tomcat() { # FOLDER TRANSPORT
    mkdir -p "$1/conf" "$1/webapps/ROOT"
    (cd "$1/webapps/ROOT" && jar xf "$OLDPWD/examples/web-xml/target/web-xml.war")
    cp event-stores/file/target/event-store-file-*.jar "$1/webapps/ROOT/WEB-INF/lib/"
    cat >"$1/conf/server.xml" <<XML
<Server port="-1">
  <Service name="Catalina">
    <Connector port="3102" address="127.0.0.1" maxConnections="100000" maxKeepAliveRequests="-1" acceptCount="4096"/>
    <Engine name="Catalina" defaultHost="localhost">
      <Host name="localhost" appBase="webapps" autoDeploy="false"/>
    </Engine>
  </Service>
</Server>
XML
    cat >"$1/webapps/ROOT/WEB-INF/web.xml" <<XML
<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
  <servlet>
    <servlet-name>mercure</servlet-name>
    <servlet-class>io.mercurehub.servlet.MercureHubServlet</servlet-class>
    <init-param><param-name>publisher_jwt</param-name><param-value>$publisher_key</param-value></init-param>
    <init-param><param-name>subscriber_jwt</param-name><param-value>$subscriber_key</param-value></init-param>
    <init-param><param-name>anonymous</param-name><param-value>on</param-value></init-param>
    <init-param><param-name>transport</param-name><param-value>$2</param-value></init-param>
    <load-on-startup>1</load-on-startup>
    <async-supported>true</async-supported>
  </servlet>
  <servlet-mapping><servlet-name>mercure</servlet-name><url-pattern>/$path</url-pattern></servlet-mapping>
</web-app>
XML
    # shellcheck disable=SC2086 # a list of words
    exec java ${TOMCAT_JAVA_OPTS:-} -Dcatalina.base="$1" -cp "$tomcat_folder/*" \
        org.apache.catalina.startup.Tomcat --await
}

nchan() { # FOLDER
    local temporary=''
    for kind in client_body proxy fastcgi uwsgi scgi; do temporary+="${kind}_temp_path $1/$kind; "; done
    cat >"$1/nginx.conf" <<CONF
load_module ${NCHAN_MODULE:-/usr/lib/nginx/modules/ngx_nchan_module.so};
daemon off;
pid $1/nginx.pid;
worker_processes 1;
events { worker_connections 19000; }
http {
    access_log off;
    $temporary
    keepalive_requests 1000000000;
    nchan_max_reserved_memory 1024M;
    server {
        listen 127.0.0.1:3103 backlog=4096;
        location = /sub { nchan_subscriber eventsource; nchan_channel_id \$arg_id; }
        location = /pub { nchan_publisher http; nchan_channel_id \$arg_id; nchan_message_buffer_length 1000; }
    }
}
CONF
    exec nginx -e stderr -c "$1/nginx.conf"
}

if [[ ${1:-} == serve ]]; then
    folder=$results/$2
    rm -rf "$folder"
    mkdir -p "$folder"
    case $3 in
        memory) transport='memory { max_events 1000 }' ;;
        file) transport="file { path $folder/events }" ;;
        *) fail "$3: no such store (expected: memory or file)" ;;
    esac
    taskset -cp "${SERVER_CORE:-0}" $$ >/dev/null
    "$2" "$folder" "$transport"
fi

hubs=()
for name in ${SERVERS:-hub tomcat nchan}; do
    [[ -n ${urls[$name]:-} ]] || fail "$name: no such server (expected: hub, tomcat or nchan)"
    hubs+=(--hub "$name=${urls[$name]}")
done
if [[ " ${SERVERS:-nchan} " == *' nchan '* ]]; then
    command -v nginx >/dev/null || fail 'no nginx (expected: on Debian, nginx and libnginx-mod-nchan; or SERVERS without nchan)'
fi
mvn -B -ntp -q -Dquick package -pl hub-jetty-standalone,benchmarks,examples/web-xml,event-stores/file -am
for artifact in org.apache.tomcat.embed:tomcat-embed-core org.apache.tomcat:tomcat-annotations-api; do
    if [[ ! -f $tomcat_folder/${artifact#*:}-$tomcat_version.jar ]]; then
        mvn -B -ntp -q -N dependency:copy -Dartifact="$artifact:$tomcat_version" -DoutputDirectory="$tomcat_folder"
    fi
done
if [[ " $* " != *' --works'* ]]; then
    set -- --works fanout-1000,fanout-10000,topics,latency,private,publish-1,publish-16,publish-64 \
        --works publish-durable-1,publish-durable-16,publish-durable-64,idle,connect,leave,idle-cpu "$@"
fi
export RESULTS=$results
exec taskset -c "${CLIENT_CORE:-1}" java -jar benchmarks/target/benchmarks.jar compare "${hubs[@]}" --base "$name" \
    --start-with "$PWD/benchmarks/compare.sh serve" --results "$results" --max-lag 16 --markdown \
    --publisher-key "$publisher_key" --subscriber-key "$subscriber_key" "$@"
