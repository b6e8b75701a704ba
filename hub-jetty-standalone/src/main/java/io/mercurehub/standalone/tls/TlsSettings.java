package io.mercurehub.standalone.tls;

import java.nio.file.Path;

/**
 * Where the certificate is that the hub has been given.
 *
 * @param certificate a PEM file with the certificate of the hub, and those that lead from it to one that clients know
 * @param key a PEM file with the private key of the first of them
 */
public record TlsSettings(Path certificate, Path key) {

    /** The name of the directive that says so. */
    public static final String DIRECTIVE = "tls";
}
