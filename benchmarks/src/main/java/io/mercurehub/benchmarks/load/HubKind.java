package io.mercurehub.benchmarks.load;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** How a server wants to be asked. The topic given to these methods is not yet encoded. */
public enum HubKind {
    /** A Mercure hub: the URL is the hub's, and everything else is in parameters. */
    MERCURE {
        @Override
        String subscribeTarget(String path, String topic) {
            return path + "?topic=" + encoded(topic);
        }

        @Override
        String publishTarget(String path, String topic) {
            return path;
        }

        @Override
        String contentType() {
            return "application/x-www-form-urlencoded";
        }

        @Override
        String beforeData(String topic, boolean isPrivate) {
            return "topic=" + encoded(topic) + (isPrivate ? "&private=on" : "") + "&data=";
        }
    },

    /** Nginx with nchan: below the URL, {@code /sub} and {@code /pub} take the channel's name from the parameter {@code id}. */
    NCHAN {
        @Override
        String subscribeTarget(String path, String topic) {
            return path + "/sub?id=" + encoded(topic);
        }

        @Override
        String publishTarget(String path, String topic) {
            return path + "/pub?id=" + encoded(topic);
        }

        @Override
        String contentType() {
            return "text/plain";
        }

        @Override
        String beforeData(String topic, boolean isPrivate) {
            return "";
        }
    };

    /** {@return the request target of a subscription} */
    abstract String subscribeTarget(String path, String topic);

    /** {@return the request target of a publication} */
    abstract String publishTarget(String path, String topic);

    /** {@return the media type of what is published} */
    abstract String contentType();

    /** {@return the body of a publication up to its data} */
    abstract String beforeData(String topic, boolean isPrivate);

    static String encoded(String topic) {
        return URLEncoder.encode(topic, StandardCharsets.UTF_8);
    }
}
