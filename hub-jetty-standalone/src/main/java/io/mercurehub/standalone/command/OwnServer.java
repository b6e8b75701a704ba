package io.mercurehub.standalone.command;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A connection of the hub's health check to the hub that runs with the same configuration, on the same machine.
 *
 * <p>It is asked under an address that its certificate does not have, and may have a certificate that only its clients know. No
 * secret is sent, and all that an impostor could say is that the hub is well.
 */
final class OwnServer {

    private OwnServer() {}

    /** Takes the other end for the hub, whichever certificate it has. */
    static void trust(HttpsURLConnection connection) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, new SecureRandom());
            connection.setSSLSocketFactory(context.getSocketFactory());
            connection.setHostnameVerifier((host, session) -> true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS, which every JVM has, does not work", e);
        }
    }

    private static final class Everybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // There are no clients.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // See above.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
