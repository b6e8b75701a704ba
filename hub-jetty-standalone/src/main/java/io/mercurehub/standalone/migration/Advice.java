package io.mercurehub.standalone.migration;

import io.mercurehub.config.language.Directive;

/** What to do about the parts of a Caddyfile that are not for a hub. */
final class Advice {

    private static final String SERVE = "let the web server in front serve it";
    private static final String TLS =
            "this hub gets no certificates by itself yet; write tls CERT KEY with the PEM files of one, or let a proxy in front do"
                    + " TLS";

    private Advice() {}

    /** {@return the warning about a directive that is not for a hub} */
    static String about(Directive directive) {
        String advice = directive.name().matches("@.+")
                ? "it matches requests for other handlers; remove it"
                : insteadOf(directive.name());
        return directive.place() + ": " + directive.name() + " is not for this hub: " + advice;
    }

    private static String insteadOf(String name) {
        return switch (name) {
            case "tls", "email", "auto_https", "skip_install_trust", "local_certs", "on_demand_tls", "https_port" ->
                TLS;
            case "http_port", "default_bind", "bind" -> "SERVER_NAME, or the site's address, says where to listen";
            case "log" -> "this hub logs to its error stream; the directive \"log\" in the mercure block says what";
            case "skip_log", "log_skip", "log_append" -> "this hub writes no access log; remove it";
            case "encode" -> "streams are never compressed; let the proxy in front compress other responses";
            case "header", "request_header" -> "let the proxy in front set header fields";
            case "respond", "redir", "root", "file_server", "try_files", "rewrite", "uri" -> SERVE;
            case "php_server", "php", "push" -> SERVE;
            case "php_fastcgi", "frankenphp", "reverse_proxy", "vulcain" -> SERVE;
            case "handle", "handle_path", "handle_errors", "route" -> SERVE;
            case "order" -> "there are no other handlers to put in an order; remove it";
            case "basic_auth", "basicauth" ->
                "tokens say who may publish and subscribe; more is for the proxy in front";
            case "request_body" -> "the directive \"max_request_body_size\" in the mercure block limits bodies";
            case "grace_period" ->
                "the directive \"shutdown_timeout\" in the mercure block says how long a stop may take";
            case "metrics" -> "metrics are at /metrics of the address that the directive \"admin\" says";
            case "storage" -> "this hub stores no certificates; remove it";
            case "import" -> "other files are not read; put what is for the hub into this one";
            default -> "it is for the web server; do it in the one in front of this hub";
        };
    }
}
