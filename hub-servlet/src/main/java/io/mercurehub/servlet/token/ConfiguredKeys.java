package io.mercurehub.servlet.token;

import io.mercurehub.hub.setting.ConfigurationException;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.setting.Problems;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.servlet.config.JwtKey;
import io.mercurehub.servlet.key.JwkSet;
import io.mercurehub.servlet.key.JwkSetLimits;
import io.mercurehub.servlet.key.JwkSetUrl;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The keys of each role that an operator chose: a key, or a JWK Set at a URL, which wins.
 *
 * <p>Those at the same URL are read once for both roles. May be used by any thread.
 */
public final class ConfiguredKeys implements AutoCloseable {

    private final Map<TokenRole, KeySource> byRole = new EnumMap<>(TokenRole.class);
    private final Map<URI, KeySource> byUrl = new HashMap<>();

    private ConfiguredKeys() {}

    /**
     * {@return the keys of a configuration}
     *
     * <p>Files are read now. What is at other URLs is being read from now on, so that a hub starts while whoever has its keys
     * does not answer: until then no token of that role holds.
     *
     * @throws ConfigurationException when a file cannot be read, or is no JWK Set
     */
    public static ConfiguredKeys open(HttpConfig config) {
        return open(config, JwkSetLimits.DEFAULT, System::nanoTime);
    }

    /**
     * {@return keys that never change}
     *
     * @param keys the key of each role
     * @throws IllegalArgumentException when one of them is private
     */
    public static ConfiguredKeys of(Map<TokenRole, TokenKey> keys) {
        ConfiguredKeys configured = new ConfiguredKeys();
        keys.forEach((role, key) -> configured.byRole.put(role, KeySource.of(KeySet.of(key))));
        return configured;
    }

    static ConfiguredKeys open(HttpConfig config, JwkSetLimits limits, LongSupplier nanos) {
        ConfiguredKeys keys = new ConfiguredKeys();
        Problems problems = new Problems();
        Function<URI, KeySource> read = url -> source(url, limits, nanos);
        keys.add(TokenRole.PUBLISHER, config.publisherKey(), config.publisherJwksUrl(), read, problems);
        keys.add(TokenRole.SUBSCRIBER, config.subscriberKey(), config.subscriberJwksUrl(), read, problems);
        if (!problems.found().isEmpty()) {
            keys.close();
        }
        problems.throwIfAny();
        return keys;
    }

    private void add(
            TokenRole role, Optional<JwtKey> key, Optional<URI> url, Function<URI, KeySource> read, Problems problems) {
        if (url.isEmpty()) {
            key.ifPresent(known -> byRole.put(role, KeySource.of(KeySet.of(TokenKey.of(known)))));
            return;
        }
        try {
            byRole.put(role, byUrl.computeIfAbsent(url.get(), read));
        } catch (OptionValueException unusable) {
            problems.add(role.name().toLowerCase(Locale.ROOT) + "_jwks_url", url.get() + ": " + unusable.getMessage());
        }
    }

    private static KeySource source(URI url, JwkSetLimits limits, LongSupplier nanos) {
        if (!"file".equalsIgnoreCase(url.getScheme())) {
            return KeySource.of(JwkSetUrl.open(url, limits, nanos, KeySet::of));
        }
        JwkSet set = JwkSet.parse(bytes(url, limits.maxBytes()), true);
        if (set.keys().isEmpty()) {
            throw OptionValueException.hidden("none of its " + set.unusable() + " keys is for tokens");
        }
        return KeySource.of(KeySet.of(set));
    }

    private static byte[] bytes(URI url, int maxBytes) {
        try (InputStream file = Files.newInputStream(path(url))) {
            byte[] bytes = file.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw OptionValueException.hidden("more than " + maxBytes + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException missing) {
            throw OptionValueException.hidden("there is no such file");
        } catch (IOException failure) {
            throw OptionValueException.hidden("cannot be read: " + failure);
        }
    }

    private static Path path(URI url) {
        try {
            return Path.of(url);
        } catch (IllegalArgumentException failure) {
            throw OptionValueException.hidden("is no path of this machine");
        }
    }

    /**
     * Waits until the keys at URLs have been read, or have failed to be, for as long as one answer may take at most. A hub has no
     * need of it; a program that judges one token has.
     */
    public void awaitFirst() {
        byUrl.values().forEach(source -> source.url().ifPresent(JwkSetUrl::awaitFirst));
    }

    Map<TokenRole, KeySource> byRole() {
        return byRole;
    }

    /** Ends the threads that read keys. */
    @Override
    public void close() {
        byUrl.values().forEach(source -> source.url().ifPresent(JwkSetUrl::close));
    }
}
