package io.mercurehub.standalone.migration;

import io.mercurehub.config.language.Directive;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What to do about the parts of a Caddyfile that are not for a hub. */
final class Advice {

    private static final String SERVE = "let the web server in front serve it";
    private static final String TLS =
            "this hub gets no certificates by itself yet; write tls CERT KEY with the PEM files of one, or let a proxy in front do"
                    + " TLS";
    private static final String HUB_LOG =
            "this hub logs to its error stream; the directive \"log\" in the mercure block says what";
    private static final String NO_ACCESS_LOG = "this hub writes no access log; remove it";
    private static final String ADDRESS = "SERVER_NAME, or the site's address, says where to listen";

    private static final String ELSEWHERE = "it is for the web server; do it in the one in front of this hub";

    private static final Map<String, String> BY_NAME = new HashMap<>();

    static {
        put(TLS, "tls", "email", "auto_https", "skip_install_trust", "local_certs", "on_demand_tls", "https_port");
        put(ADDRESS, "http_port", "default_bind", "bind");
        put(HUB_LOG, "log");
        put(NO_ACCESS_LOG, "skip_log", "log_skip", "log_append");
        put("streams are never compressed; let the proxy in front compress other responses", "encode");
        put("let the proxy in front set header fields", "header", "request_header");
        put(
                SERVE,
                "respond",
                "redir",
                "root",
                "file_server",
                "try_files",
                "rewrite",
                "uri",
                "php_server",
                "php",
                "push");
        put(SERVE, "php_fastcgi", "frankenphp", "reverse_proxy", "vulcain");
        put(SERVE, "handle", "handle_path", "handle_errors", "route");
        put("there are no other handlers to put in an order; remove it", "order");
        put("tokens say who may publish and subscribe; more is for the proxy in front", "basic_auth", "basicauth");
        put("the directive \"max_request_body_size\" in the mercure block limits bodies", "request_body");
        put("the directive \"shutdown_timeout\" in the mercure block says how long a stop may take", "grace_period");
        put("metrics are at /metrics of the address that the directive \"admin\" says", "metrics");
        put("this hub stores no certificates; remove it", "storage");
        put("other files are not read; put what is for the hub into this one", "import");
    }

    private static final Pattern MATCHER = Pattern.compile("@.+");

    private Advice() {}

    private static void put(String advice, String... names) {
        for (String name : names) {
            BY_NAME.put(name, advice);
        }
    }

    /** {@return the warning about a directive that is not for a hub} */
    static String about(Directive directive) {
        String advice = MATCHER.matcher(directive.name()).matches()
                ? "it matches requests for other handlers; remove it"
                : BY_NAME.getOrDefault(directive.name(), ELSEWHERE);
        return directive.place() + ": " + directive.name() + " is not for this hub: " + advice;
    }
}
