-- What can be done with an ImagePush as it is now.
local suspended = obj.spec ~= nil and obj.spec.suspend == true
return {
  reconcile = {disabled = suspended},
  force = {disabled = suspended},
  suspend = {disabled = suspended},
  resume = {disabled = not suspended},
}
