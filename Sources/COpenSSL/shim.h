// The part of OpenSSL 3 that Signing uses. Only libcrypto: no TLS is spoken from here.
// A macro that Swift cannot import gets a static inline function in this file.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

// What EVP_PKEY_fromdata takes from its parameters: both halves of a key, or the public one.
static inline int shangding_key_pair(void) { return EVP_PKEY_KEYPAIR; }
static inline int shangding_public_key(void) { return EVP_PKEY_PUBLIC_KEY; }
