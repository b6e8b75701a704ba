package io.mercurehub.servlet.token;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import io.jsonwebtoken.security.SecureRequest;
import io.jsonwebtoken.security.SignatureException;
import io.jsonwebtoken.security.VerifySecureDigestRequest;
import io.mercurehub.servlet.key.JwsAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECKey;
import java.security.spec.NamedParameterSpec;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** How each algorithm signs and verifies: as jjwt does, but for what is said here. Stateless. */
final class Signatures {

    private Signatures() {}

    /** {@return how a secret signs and verifies} */
    static SecureDigestAlgorithm<SecretKey, SecretKey> ofSecrets(JwsAlgorithm algorithm) {
        return new AnyLengthHmac(algorithm);
    }

    /** {@return how a private key signs, and its public key verifies} */
    static SecureDigestAlgorithm<PrivateKey, PublicKey> ofPairs(JwsAlgorithm algorithm) {
        return switch (algorithm) {
            case RS256 -> Jwts.SIG.RS256;
            case RS384 -> Jwts.SIG.RS384;
            case RS512 -> Jwts.SIG.RS512;
            case ES256 -> Jwts.SIG.ES256;
            case ES384 -> Jwts.SIG.ES384;
            case ES512 -> Jwts.SIG.ES512;
            case EDDSA -> new ExactLengthEdDsa();
            case HS256, HS384, HS512 ->
                throw new IllegalArgumentException("algorithm: " + algorithm + " (expected: one with a pair of keys)");
        };
    }

    /**
     * EdDSA whose signatures have the length that RFC 8032 says. The JDK takes one that ends in zeros for the same as without them,
     * so that a token would have many texts.
     */
    private record ExactLengthEdDsa() implements SecureDigestAlgorithm<PrivateKey, PublicKey> {

        private static final int ED25519_BYTES = 64;
        private static final int ED448_BYTES = 114;

        @Override
        public String getId() {
            return Jwts.SIG.EdDSA.getId();
        }

        @Override
        public byte[] digest(SecureRequest<InputStream, PrivateKey> request) {
            return Jwts.SIG.EdDSA.digest(request);
        }

        @Override
        public boolean verify(VerifySecureDigestRequest<PublicKey> request) {
            boolean isEd448 = request.getKey() instanceof EdECKey key
                    && key.getParams().getName().equals(NamedParameterSpec.ED448.getName());
            return request.getDigest().length == (isEd448 ? ED448_BYTES : ED25519_BYTES)
                    && Jwts.SIG.EdDSA.verify(request);
        }
    }

    /**
     * HMAC with a key of any length. jjwt's own refuses keys that are shorter than the hash, as RFC 7518 demands; but those of
     * deployed 0.x hubs are often shorter, and their tokens must hold.
     */
    private record AnyLengthHmac(JwsAlgorithm algorithm) implements SecureDigestAlgorithm<SecretKey, SecretKey> {

        @Override
        public String getId() {
            return algorithm.jwaName();
        }

        @Override
        public byte[] digest(SecureRequest<InputStream, SecretKey> request) {
            try {
                Mac mac = Mac.getInstance("HmacSHA" + algorithm.bits());
                mac.init(request.getKey());
                return mac.doFinal(request.getPayload().readAllBytes());
            } catch (GeneralSecurityException | IOException unexpected) {
                throw new SignatureException("cannot compute " + "HmacSHA" + algorithm.bits(), unexpected);
            }
        }

        /** {@return whether the signature is right; how long that takes does not depend on where it differs} */
        @Override
        public boolean verify(VerifySecureDigestRequest<SecretKey> request) {
            return MessageDigest.isEqual(digest(request), request.getDigest());
        }
    }
}
