package io.mercurehub.servlet.token;

import io.jsonwebtoken.security.SecureDigestAlgorithm;
import io.jsonwebtoken.security.SecureRequest;
import io.jsonwebtoken.security.SignatureException;
import io.jsonwebtoken.security.VerifySecureDigestRequest;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * HS256 with a key of any length. jjwt's own refuses keys under 256 bits, as RFC 7518 demands; but those of deployed 0.x hubs
 * are often shorter, and their tokens must hold.
 */
final class AnyLengthHs256 implements SecureDigestAlgorithm<SecretKey, SecretKey> {

    static final AnyLengthHs256 INSTANCE = new AnyLengthHs256();

    private static final String HMAC = "HmacSHA256";

    private AnyLengthHs256() {}

    @Override
    public String getId() {
        return TokenKey.HS256;
    }

    @Override
    public byte[] digest(SecureRequest<InputStream, SecretKey> request) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(request.getKey());
            return mac.doFinal(request.getPayload().readAllBytes());
        } catch (GeneralSecurityException | IOException unexpected) {
            throw new SignatureException("cannot compute " + HMAC, unexpected);
        }
    }

    /** {@return whether the signature is right; how long that takes does not depend on where it differs} */
    @Override
    public boolean verify(VerifySecureDigestRequest<SecretKey> request) {
        return MessageDigest.isEqual(digest(request), request.getDigest());
    }
}
