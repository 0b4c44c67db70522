-- Asks the operator to push now, even where the destination has the image already.
local os = require("os")
if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
local token = "by Argo CD at " .. os.date("!%Y-%m-%dT%H:%M:%SZ")
obj.metadata.annotations["reconcile.fluxcd.io/requestedAt"] = token
obj.metadata.annotations["reconcile.fluxcd.io/forceAt"] = token
return obj
